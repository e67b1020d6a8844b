#include "collectors/megaraid_tools/parse.hpp"
#include "tool_findings.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace raidwatch;
    fuzz::check_tool_findings(parse_storcli({reinterpret_cast<const char*>(bytes), size}));
    return 0;
}
