#include "collectors/threeware/parse.hpp"
#include "vendor_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace raidwatch;
    fuzz::check_vendor_output(threeware::parse_tw_cli, bytes, size);
    return 0;
}
