#include "collectors/megaraid_tools/parse.hpp"
#include "tool_findings.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace raidwatch;
    const std::string_view output(reinterpret_cast<const char*>(bytes), size);
    fuzz::check_tool_findings(parse_megacli(output));
    fuzz::check_tool_findings(parse_megarc(output));
    return 0;
}
