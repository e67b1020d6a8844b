#include "collectors/adaptec/parse.hpp"
#include "vendor_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace raidwatch;
    fuzz::check_vendor_output(adaptec::parse_arcconf, bytes, size);
    fuzz::check_vendor_output(adaptec::parse_afacli, bytes, size);
    fuzz::check_vendor_output(adaptec::parse_dpt_i2o, bytes, size);
    return 0;
}
