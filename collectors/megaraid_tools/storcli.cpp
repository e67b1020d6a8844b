#include "event_log.hpp"
#include "parse.hpp"
#include "storcli_facts.hpp"

#include <raidwatch/base/result.hpp>

#include <algorithm>

namespace raidwatch {

using namespace megaraid_tools;

namespace {

/// Every whole answer says so, also where there is nothing.
bool has_status(const Answer& answer) {
    const auto status = answer.status.text("Status");
    return (same_word(status, "Success") || same_word(status, "Failure")) && answer.status.has("Description");
}

bool names_something(const Findings& findings) {
    return !(findings.controllers.empty() && findings.arrays.empty() && findings.disks.empty() &&
             findings.enclosures.empty());
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
    Adapters adapters;
    for (const auto& answer : report.answers) add_answer(answer, adapters, findings.problems);
    if (!report.damage.empty()) findings.problems.push_back(malformed(report.damage));
    finish(std::move(adapters), findings, controller_id);
    const bool is_answer = std::ranges::any_of(report.answers, has_status) || names_something(findings);
    if (!is_answer && findings.problems.empty())
        findings.problems.push_back(malformed("it is no answer of storcli"));
    findings.complete = findings.problems.empty();
    return findings;
}

}  // namespace raidwatch
