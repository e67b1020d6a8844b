#include "read.hpp"

#include "collectors/host/file_handle.hpp"
#include "collectors/host/rooted_files.hpp"
#include "foreign.hpp"
#include "plain_text.hpp"
#include "repeated.hpp"
#include "shell_lines.hpp"
#include "tools.hpp"
#include "unwrap.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <tuple>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace raidwatch::recorded {

namespace {

constexpr const char* kAttempt = "reading";

/// To the end of the file, or of standard input.
Result<std::string> read_text(int fd, const std::string& name) {
    std::string text;
    std::array<char, 65536> chunk{};
    for (;;) {
        const auto got = ::read(fd, chunk.data(), chunk.size());
        if (got == 0) return text;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failure_errno(errno, kAttempt, name);
        text.append(chunk.data(), static_cast<std::size_t>(got));
        if (text.size() > kMaxRecordingBytes)
            return failure(ErrorCode::invalid, kAttempt, name, "longer than any tool's output");
    }
}

Result<std::string> text_of(const std::string& file) {
    if (file == "-") return read_text(STDIN_FILENO, "standard input");
    const host::FileHandle handle(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!handle) return failure_errno(errno, kAttempt, file);
    return read_text(handle.get(), file);
}

bool lists_nothing(const Findings& findings) {
    return findings.controllers.empty() && findings.enclosures.empty() && findings.arrays.empty() &&
           findings.disks.empty() && findings.readings.empty();
}

/// The last line has no end and does not say that there is none. JSON says itself where it ends.
bool breaks_off(std::string_view text) {
    const auto first = text.find_first_not_of(" \n");
    const auto last = text.substr(text.rfind('\n') + 1);
    if (last.empty() || text[first == text.npos ? 0 : first] == '{' || last.ends_with('}')) return false;
    constexpr std::array<std::string_view, 6> kNone{"no", "No", "NO", "not", "none", "<none>"};
    return std::ranges::none_of(split_words(last), [&](std::string_view word) {
        return std::ranges::find(kNone, word) != kNone.end();
    });
}

Findings parsed_text(const RecordedTool& tool, std::string_view plain) {
    const auto text = plain_text(without_shell_lines(plain, tool.name));
    auto findings = tool.parse(text);
    if (findings.complete && lists_nothing(findings) && breaks_off(text)) findings.complete = false;
    return findings;
}

/// How many values: a state, a serial, a counter.
std::size_t values_in(const nlohmann::json& json) {
    if (json.is_structured()) {
        std::size_t values = 0;
        for (const auto& part : json) values += values_in(part);
        return values;
    }
    const bool blank = json.is_null() || (json.is_string() && json.get_ref<const std::string&>().empty());
    return blank ? 0 : 1;
}

std::size_t facts_in(const Findings& findings) {
    auto facts = findings;
    facts.problems.clear();
    return values_in(to_json(facts));
}

struct Reading {
    std::string text;
    Findings told;
    std::size_t facts = 0;
};

Reading reading_of(const RecordedTool& tool, std::string text) {
    auto told = parsed_text(tool, text);
    const auto facts = facts_in(told);
    return {std::move(text), std::move(told), facts};
}

/// Lines that were put together tell more, and nothing among them is out of place. A guess has to tell
/// more than the text as it stands, or the beginning of a line would be lost in the line before.
bool tells_more(const Reading& together, bool guessed, const Reading& apart) {
    const bool whole = apart.told.complete && apart.told.problems.empty();
    if (together.facts < apart.facts || (together.facts == apart.facts && (guessed || whole))) return false;
    if (together.told.complete != apart.told.complete) return together.told.complete;
    return whole ? together.told.problems.empty()
                 : together.told.problems.size() < apart.told.problems.size();
}

/// Whole, without a problem, with more facts.
auto merit(const Reading& reading) {
    const auto problems = reading.told.problems.size();
    return std::tuple(reading.told.complete, problems == 0, reading.facts, kMaxRecordingBytes - problems);
}

/// Whole lines, where a mailer has broken them.
std::string with_whole_lines(const RecordedTool& tool, std::string_view text) {
    constexpr std::size_t kLongestMail = 1 << 20;
    auto plain = plain_text(without_quoted_printable(text));
    const auto candidates = plain.size() > kLongestMail ? std::vector<Unwrapped>() : unwrapped(plain);
    if (candidates.empty()) return plain;
    const auto apart = reading_of(tool, std::move(plain));
    auto best = apart;
    for (const auto& candidate : candidates) {
        auto together = reading_of(tool, plain_text(candidate.text));  // a quotation may be whole by now
        if (tells_more(together, candidate.guessed, apart) && merit(together) > merit(best))
            best = std::move(together);
    }
    return std::move(best.text);
}

/// The whole, then each of several recordings, those of other tools last.
std::vector<Findings> parsed_recordings(const RecordedTool& tool, std::string_view text) {
    const auto plain = with_whole_lines(tool, text);
    std::vector<Findings> told{parsed_text(tool, plain)};
    const auto beside =
        told.front().complete || facts_in(told.front()) > 0 ? foreign_in(plain, tool) : Beside{};
    const auto& own = beside.foreign.empty() ? plain : beside.own;
    auto recordings = recordings_in(own, tool.name);
    if (recordings.empty() && !beside.foreign.empty()) recordings.push_back(own);
    for (const auto& recording : recordings)
        told.push_back(parsed_text(tool, with_whole_lines(tool, recording)));
    for (const auto& foreign : beside.foreign)
        told.push_back(parsed_text(*foreign.tool, with_whole_lines(*foreign.tool, foreign.text)));
    return told;
}

Result<std::vector<Findings>> parsed(std::string_view tool, const std::string& file) {
    const auto text_tool = std::ranges::find(tools(), tool, &RecordedTool::name);
    if (text_tool != tools().end())
        return text_of(file).map(
            [&](const std::string& text) { return parsed_recordings(*text_tool, text); });
    const auto folder = std::ranges::find(folders(), tool, &RecordedFolder::name);
    if (folder == folders().end())
        return failure(ErrorCode::invalid, kAttempt, file, "no such tool: " + std::string(tool));
    if (std::error_code error; !std::filesystem::is_directory(file, error))
        return failure(ErrorCode::invalid, kAttempt, file, "not a folder");
    return std::vector{folder->parse(host::RootedFiles(file))};
}

/// Output that does not tell whose it is stands for one component of its own.
void name_the_nameless(Findings& findings, const std::string& name) {
    for (auto& disk : findings.disks)
        if (disk.id.empty()) disk.id = name;
    for (auto& reading : findings.readings) {
        if (reading.disk.empty()) reading.disk = name;
        reading.taken_at = findings.taken_at;
    }
    for (auto& array : findings.arrays)
        if (array.id.empty()) array.id = name;
}

}  // namespace

std::vector<Findings> read(std::string_view tool, const std::string& file, UtcTime now) {
    const auto name = file == "-" ? std::string("standard input") : file;
    auto answer = parsed(tool, file);
    std::vector<Findings> told(1);
    if (answer)
        told = *std::move(answer);
    else
        told.front().problems.push_back({name, answer.error().code, answer.error().text()});
    for (std::size_t number = 0; auto& findings : told) {
        findings.domain = {std::string(tool), number == 0 ? name : part_target(name, number)};
        findings.taken_at = now;
        if (!findings.complete && findings.problems.empty())
            findings.problems.push_back(
                {name, ErrorCode::malformed, "not understood as output of " + std::string(tool)});
        name_the_nameless(findings, name);
        ++number;
    }
    return told;
}

}  // namespace raidwatch::recorded
