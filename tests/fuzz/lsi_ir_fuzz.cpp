#include "collectors/lsi_ir/parse.hpp"
#include "vendor_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace raidwatch;
    fuzz::check_vendor_output(lsi_ir::parse_sasircu, bytes, size);
    fuzz::check_vendor_output(lsi_ir::parse_mpt_status, bytes, size);
    return 0;
}
