#include "collectors/mdraid/mdstat.hpp"
#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace raidwatch;
    const auto mdstat = mdraid::parse_mdstat({reinterpret_cast<const char*>(bytes), size});
    for (const auto& facts : mdstat.arrays) {
        const auto array = mdraid::to_array(facts);
        fuzz::require(array.name == facts.name, "an array keeps its name");
    }
    return 0;
}
