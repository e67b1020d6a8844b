#include "tool_session.hpp"

#include "collectors/host/mounts.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::megaraid_tools {

namespace {
/// A healthy card answers in one to five seconds, one that scans its drives anew in up to fifteen.
constexpr Milliseconds kRunDeadline{20'000};
/// A node with more controllers than that has not been built.
constexpr int kMostControllers = 16;
}  // namespace

std::string ToolSession::run(const std::vector<std::string>& arguments) {
    if (hung_) return {};
    std::vector<std::string> words{tool_};
    words.insert(words.end(), arguments.begin(), arguments.end());
    auto output = host_.tools.run(words, kRunDeadline);
    if (!output) {
        hung_ = output.error().code == ErrorCode::timed_out;
        problems_.push_back({scope_, output.error().code, output.error().text()});
        return {};
    }
    if (!trim(output->out).empty()) return std::move(output->out);
    add_problem(ErrorCode::malformed,
                tool_ + " " + arguments.front() + " printed nothing" +
                    (trim(output->err).empty() ? "" : ": " + printable(trim(output->err), 200)));
    return {};
}

void ToolSession::add_problem(ErrorCode code, const std::string& detail) {
    problems_.push_back({scope_, code, detail});
}

std::optional<int> ToolSession::find_number(const std::vector<std::string>& places, const std::string& place,
                                            const std::function<Findings(int)>& ask,
                                            const std::function<bool(const Controller&)>& is_ours) {
    const auto guess = static_cast<int>(std::ranges::find(places, place) - places.begin());
    std::vector<int> candidates{guess};
    for (int number = 0; number < kMostControllers; ++number)
        if (number != guess) candidates.push_back(number);
    for (const int number : candidates) {
        const auto findings = ask(number);
        if (!findings.controllers.empty()) {
            if (is_ours(findings.controllers.front())) return number;
        } else if (!findings.complete) {
            for (const auto& problem : findings.problems) add_problem(problem.code, problem.error);
            return std::nullopt;
        } else if (number > guess) {
            break;  // numbers have no gaps
        }
    }
    add_problem(ErrorCode::not_found, tool_ + " lists no controller at " + place);
    return std::nullopt;
}

Findings told(const Host& host, const Domain& domain, Findings findings, const std::vector<Problem>& missed) {
    findings.domain = domain;
    host::add_mounts(host.files, findings.arrays);
    findings.taken_at = host.clock.now().utc;
    for (auto& problem : findings.problems) problem.scope = domain.text();
    findings.problems.insert(findings.problems.end(), missed.begin(), missed.end());
    findings.complete = findings.problems.empty();
    return findings;
}

}  // namespace raidwatch::megaraid_tools
