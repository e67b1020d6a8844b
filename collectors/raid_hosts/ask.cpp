#include "ask.hpp"

#include <raidwatch/base/text.hpp>

namespace raidwatch::raid_hosts {

namespace {

/// A healthy card answers in a few seconds; one that scans its drives anew takes longer.
constexpr Milliseconds kRunDeadline{20'000};

/// Drivers of one tool's controllers count as one.
std::string_view family(std::string_view driver) {
    if (driver.starts_with("3w-")) return "3w";
    if (driver == "mpt2sas") return "mpt3sas";
    if (driver == "mptspi" || driver == "mptfc") return "mptsas";
    if (driver == "cciss") return "hpsa";
    return driver;
}

}  // namespace

Asking::Asking(const Host& outside, host::RaidHost controller)
    : outside_(outside), controller_(std::move(controller)) {
    for (const auto& other : host::raid_hosts(outside_.files)) {
        if (family(other.driver) != family(controller_.driver)) continue;
        if (other.place == controller_.place) index_ = count_;
        ++count_;
    }
}

std::optional<std::string> Asking::run(std::span<const std::string_view> tools,
                                       const std::vector<std::string>& arguments) {
    if (hung_) return std::string{};
    for (const auto tool : tools) {
        std::vector<std::string> words{std::string(tool)};
        words.insert(words.end(), arguments.begin(), arguments.end());
        auto output = outside_.tools.run(words, kRunDeadline);
        if (!output && output.error().code == ErrorCode::not_found) continue;
        if (!output) {
            hung_ = output.error().code == ErrorCode::timed_out;
            add_problem(output.error().code, output.error().text());
            return std::string{};
        }
        if (trim(output->out).empty())
            add_problem(ErrorCode::malformed,
                        words.front() + " printed nothing" +
                            (trim(output->err).empty() ? "" : ": " + printable(trim(output->err), 200)));
        return std::move(output->out);
    }
    return std::nullopt;
}

std::optional<std::string> Asking::read(const std::string& path) {
    auto text = outside_.files.read(path);
    if (text) return *std::move(text);
    if (text.error().code != ErrorCode::not_found) add_problem(text.error().code, text.error().text());
    return std::nullopt;
}

void Asking::add_problem(ErrorCode code, std::string detail) {
    problems_.push_back({"raid/" + controller_.place, code, std::move(detail)});
}

}  // namespace raidwatch::raid_hosts
