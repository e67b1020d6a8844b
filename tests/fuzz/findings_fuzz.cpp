#include "fuzz.hpp"

#include <raidwatch/model/findings.hpp>
#include <raidwatch/model/json.hpp>

#include <nlohmann/json.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace raidwatch;
    const auto json = parse_json({reinterpret_cast<const char*>(bytes), size});
    if (!json) return 0;
    const auto findings = from_json<Findings>(*json);
    if (!findings) return 0;
    const auto text = dump(to_json(*findings));
    const auto parsed = parse_json(text);
    fuzz::require(parsed.has_value(), "what is written can be parsed");
    const auto again = from_json<Findings>(*parsed);
    fuzz::require(again && *again == *findings, "findings survive the way through JSON");
    return 0;
}
