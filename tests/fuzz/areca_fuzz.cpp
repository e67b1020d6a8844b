#include "collectors/areca/parse.hpp"
#include "vendor_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace raidwatch;
    fuzz::check_vendor_output(areca::parse_cli64, bytes, size);
    return 0;
}
