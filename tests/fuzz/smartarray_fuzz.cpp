#include "collectors/smartarray/parse.hpp"
#include "vendor_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace raidwatch;
    fuzz::check_vendor_output(smartarray::parse_ssacli, bytes, size);
    fuzz::check_vendor_output(smartarray::parse_cciss_vol_status, bytes, size);
    return 0;
}
