#include "rooted_files.hpp"

#include "file_handle.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace raidwatch::host {

namespace {

struct CloseDirectory {
    void operator()(DIR* directory) const { closedir(directory); }
};

/// Components still to be walked, the next one last.
void push_components(std::vector<std::string>& todo, std::string_view path) {
    auto parts = split(path, '/');
    std::reverse(parts.begin(), parts.end());
    for (const auto part : parts)
        if (!part.empty() && part != ".") todo.emplace_back(part);
}

bool cut_last(std::string& path) {
    const auto slash = path.rfind('/');
    if (slash == std::string::npos) return false;
    path.resize(slash);
    return true;
}

Result<std::string> read_link(const std::string& outer, std::string_view shown) {
    std::array<char, PATH_MAX> target{};
    const ssize_t length = ::readlink(outer.c_str(), target.data(), target.size());
    if (length < 0) return failure_errno(errno, "reading the link", std::string(shown));
    return std::string(target.data(), static_cast<std::size_t>(length));
}

constexpr int kMostLinks = 40;  // as the kernel's own limit

}  // namespace

RootedFiles::RootedFiles(std::string root) : root_(std::move(root)) {
    while (!root_.empty() && root_.back() == '/') root_.pop_back();
}

Result<std::string> RootedFiles::walk(std::string_view path, LastLink last) const {
    std::vector<std::string> todo;
    push_components(todo, path);
    std::string walked;
    int links = 0;
    while (!todo.empty()) {
        const std::string name = std::move(todo.back());
        todo.pop_back();
        if (name == "..") {
            cut_last(walked);
            continue;
        }
        const std::string here = walked + "/" + name;
        struct stat info {};
        if (::lstat(outer(here).c_str(), &info) != 0)
            return failure_errno(errno, "reading", std::string(path));
        if (!S_ISLNK(info.st_mode) || (todo.empty() && last == LastLink::keep)) {
            walked = here;
            continue;
        }
        if (++links > kMostLinks) return failure_errno(ELOOP, "reading", std::string(path));
        const auto target = read_link(outer(here), path);
        if (!target) return tl::unexpected(target.error());
        if (target->starts_with('/')) walked.clear();
        push_components(todo, *target);
    }
    return walked.empty() ? "/" : walked;
}

Result<std::string> RootedFiles::read(std::string_view path, std::size_t max_bytes) const {
    const auto place = walk(path, LastLink::follow);
    if (!place) return tl::unexpected(place.error());
    const FileHandle file(::open(outer(*place).c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!file) return failure_errno(errno, "opening", std::string(path));
    std::string content;
    std::array<char, 16384> part{};
    for (;;) {
        const ssize_t got = ::read(file.get(), part.data(), part.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failure_errno(errno, "reading", std::string(path));
        if (got == 0) return content;
        content.append(part.data(), static_cast<std::size_t>(got));
        if (content.size() > max_bytes)
            return failure(ErrorCode::malformed, "reading", std::string(path),
                           "longer than " + std::to_string(max_bytes) + " bytes");
    }
}

Result<std::string> RootedFiles::read_part(std::string_view path, std::int64_t offset,
                                           std::size_t bytes) const {
    const auto place = walk(path, LastLink::follow);
    if (!place) return tl::unexpected(place.error());
    const FileHandle file(::open(outer(*place).c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!file) return failure_errno(errno, "opening", std::string(path));
    // A seek rather than stat: it knows the size of block devices too.
    const off_t start = ::lseek(file.get(), offset, offset < 0 ? SEEK_END : SEEK_SET);
    if (start < 0) return failure_errno(errno, "seeking in", std::string(path));
    std::string content(bytes, '\0');
    std::size_t filled = 0;
    while (filled < bytes) {
        const ssize_t got = ::read(file.get(), content.data() + filled, bytes - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failure_errno(errno, "reading", std::string(path));
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
    }
    content.resize(filled);
    return content;
}

Status RootedFiles::write(std::string_view path, std::string_view text) const {
    const auto place = walk(path, LastLink::follow);
    if (!place) return tl::unexpected(place.error());
    const FileHandle file(::open(outer(*place).c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
    if (!file) return failure_errno(errno, "opening", std::string(path));
    const ssize_t put = ::write(file.get(), text.data(), text.size());
    if (put < 0) return failure_errno(errno, "writing", std::string(path));
    if (static_cast<std::size_t>(put) != text.size())
        return failure(ErrorCode::io, "writing", std::string(path), "only a part was taken");
    return {};
}

Result<std::vector<std::string>> RootedFiles::list(std::string_view path) const {
    const auto place = walk(path, LastLink::follow);
    if (!place) return tl::unexpected(place.error());
    const std::unique_ptr<DIR, CloseDirectory> directory(::opendir(outer(*place).c_str()));
    if (!directory) return failure_errno(errno, "listing", std::string(path));
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(directory.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
        errno = 0;
    }
    if (errno != 0) return failure_errno(errno, "listing", std::string(path));
    std::sort(names.begin(), names.end());
    return names;
}

Result<std::string> RootedFiles::link(std::string_view path) const {
    const auto place = walk(path, LastLink::keep);
    if (!place) return tl::unexpected(place.error());
    return read_link(outer(*place), path);
}

Result<std::string> RootedFiles::resolve(std::string_view path) const {
    return walk(path, LastLink::follow);
}

bool RootedFiles::exists(std::string_view path) const {
    return walk(path, LastLink::follow).has_value();
}

}  // namespace raidwatch::host
