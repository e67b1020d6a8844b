#include "files.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <set>

#include <fcntl.h>
#include <unistd.h>

namespace raidwatch::report {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "report-";
constexpr std::size_t kDayLength = 10;  // "2026-11-22"

Status write_all(int fd, std::string_view text, const std::string& path) {
    while (!text.empty()) {
        const auto written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return failure_errno(errno, "writing", path);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

/// A pipe or a device: nothing that may be replaced.
Status write_into(const std::string& path, const std::string& text) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return failure_errno(errno, "writing", path);
    auto written = write_all(fd, text, path);
    ::close(fd);
    return written;
}

/// The days of which there are reports; other files in the directory are none of ours.
std::set<std::string> days_in(const std::string& directory) {
    std::set<std::string> days;
    std::error_code failed;
    for (fs::directory_iterator each(directory, failed), end; !failed && each != end;
         each.increment(failed)) {
        const auto name = each->path().filename().string();
        if (name.starts_with(kPrefix) && name.size() > kPrefix.size() + kDayLength &&
            name[kPrefix.size() + kDayLength] == '.')
            days.insert(name.substr(kPrefix.size(), kDayLength));
    }
    return days;
}

}  // namespace

Status write_file(const std::string& path, const std::string& text) {
    std::error_code ignored;
    if (fs::exists(path, ignored) && !fs::is_regular_file(path, ignored)) return write_into(path, text);
    const auto fresh = path + ".new";
    const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd < 0) return failure_errno(errno, "writing", fresh);
    auto written = write_all(fd, text, fresh);
    if (::close(fd) != 0 && written) written = failure_errno(errno, "writing", fresh);
    if (written && std::rename(fresh.c_str(), path.c_str()) != 0)
        written = failure_errno(errno, "renaming", fresh);
    if (!written) ::unlink(fresh.c_str());
    return written;
}

Status write_daily(const Report& report, const std::string& directory, std::size_t keep_days) {
    std::error_code failed;
    fs::create_directories(directory, failed);
    if (failed) return failure_errno(failed.value(), "making", directory);
    const auto base = directory + "/" + std::string(kPrefix) + to_rfc3339(report.now).substr(0, kDayLength);
    for (const auto& [ending, render] :
         {std::pair{".txt", &as_text}, std::pair{".html", &as_html}, std::pair{".json", &as_json}})
        if (auto written = write_file(base + ending, render(report)); !written) return written;
    auto days = days_in(directory);
    while (days.size() > keep_days) {
        for (const char* ending : {".txt", ".html", ".json"})
            fs::remove(directory + "/" + std::string(kPrefix) + *days.begin() + ending, failed);
        days.erase(days.begin());
    }
    return {};
}

}  // namespace raidwatch::report
