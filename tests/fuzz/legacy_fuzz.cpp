#include "collectors/legacy/parse.hpp"
#include "vendor_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace raidwatch;
    fuzz::check_vendor_output(legacy::parse_gdth, bytes, size);
    fuzz::check_vendor_output(legacy::parse_ips, bytes, size);
    fuzz::check_vendor_output(legacy::parse_mvcli, bytes, size);
    fuzz::check_vendor_output(legacy::parse_lsscsi, bytes, size);
    fuzz::check_vendor_output(legacy::parse_dmraid, bytes, size);
    return 0;
}
