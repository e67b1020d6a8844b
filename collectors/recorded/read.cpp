#include "read.hpp"

#include "collectors/host/file_handle.hpp"
#include "collectors/host/rooted_files.hpp"
#include "plain_text.hpp"
#include "repeated.hpp"
#include "shell_lines.hpp"
#include "tools.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>

#include <fcntl.h>
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

Findings parsed_text(const RecordedTool& tool, std::string_view plain) {
    return tool.parse(plain_text(without_shell_lines(plain, tool.name)));
}

/// The whole, then each of several recordings.
std::vector<Findings> parsed_recordings(const RecordedTool& tool, std::string_view text) {
    const auto plain = plain_text(text);
    std::vector<Findings> told{parsed_text(tool, plain)};
    for (const auto& recording : recordings_in(plain, tool.name))
        told.push_back(parsed_text(tool, recording));
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
