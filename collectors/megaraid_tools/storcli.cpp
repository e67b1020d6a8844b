#include "event_log.hpp"
#include "parse.hpp"
#include "storcli_facts.hpp"

#include <raidwatch/base/result.hpp>

#include <algorithm>

namespace raidwatch {

using namespace megaraid_tools;

namespace {

bool is_answer(const Answer& answer) {
    return answer.status.has("Status") ||
           std::ranges::any_of(answer.sections, [](const Section& section) { return !section.rows.empty(); });
}

Problem malformed(const std::string& detail) {
    const Error error{ErrorCode::malformed, "reading", "storcli's output", detail};
    return {"storcli", error.code, error.text()};
}

}  // namespace

Findings parse_storcli(std::string_view output) {
    return parse_storcli_of({}, output);
}

Findings parse_storcli_of(std::string_view controller_id, std::string_view output) {
    Findings findings;
    const bool json = looks_like_json(output);
    if (!json && is_event_log(output)) return read_event_log(output);
    const auto report = json ? read_json(output) : read_text(output);
    if (std::ranges::none_of(report.answers, is_answer)) {
        findings.problems.push_back(
            malformed(report.damage.empty() ? "it is no answer of storcli" : report.damage));
        return findings;
    }
    Adapters adapters;
    for (const auto& answer : report.answers) add_answer(answer, adapters, findings.problems);
    if (!report.damage.empty()) findings.problems.push_back(malformed(report.damage));
    finish(std::move(adapters), findings, controller_id);
    findings.complete = findings.problems.empty();
    return findings;
}

}  // namespace raidwatch
