#include "listener.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

namespace raidwatch::probe {

namespace {

template <class T>
bool contains(const std::vector<T>& list, T value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

std::vector<gid_t> groups_of(uid_t user, gid_t primary) {
    std::vector<gid_t> groups{primary};
    const passwd* entry = ::getpwuid(user);
    if (!entry) return groups;
    groups.resize(256);
    int count = static_cast<int>(groups.size());
    if (::getgrouplist(entry->pw_name, entry->pw_gid, groups.data(), &count) < 0) return {primary};
    groups.resize(static_cast<std::size_t>(count));
    groups.push_back(primary);
    return groups;
}

bool somebody_listens(const sockaddr_un& address) {
    const host::FileHandle trial(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    return ::connect(trial.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

Result<host::FileHandle> passed_by_systemd() {
    const int passed = sd_listen_fds(1);
    if (passed <= 0) return failure(ErrorCode::not_found, "taking", "a socket from systemd");
    host::FileHandle socket(SD_LISTEN_FDS_START);
    ::fcntl(socket.get(), F_SETFL, O_NONBLOCK);
    return socket;
}

}  // namespace

Status allow_user(Access& access, const std::string& name) {
    if (const auto number = parse_uint(name); number && *number < UINT32_MAX) {
        access.users.push_back(static_cast<uid_t>(*number));
        return {};
    }
    const passwd* entry = ::getpwnam(name.c_str());
    if (!entry) return failure(ErrorCode::invalid, "looking up user", name, "unknown");
    access.users.push_back(entry->pw_uid);
    return {};
}

Status allow_group(Access& access, const std::string& name) {
    if (const auto number = parse_uint(name); number && *number < UINT32_MAX) {
        access.groups.push_back(static_cast<gid_t>(*number));
        return {};
    }
    const group* entry = ::getgrnam(name.c_str());
    if (!entry) return failure(ErrorCode::invalid, "looking up group", name, "unknown");
    access.groups.push_back(entry->gr_gid);
    return {};
}

Result<host::FileHandle> listen_at(const std::string& path, const Access& access) {
    if (auto passed = passed_by_systemd()) return passed;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path)
        return failure(ErrorCode::invalid, "listening at", path, "path too long or empty");
    std::memcpy(address.sun_path, path.data(), path.size());
    if (somebody_listens(address))
        return failure(ErrorCode::busy, "listening at", path, "another probe listens there");
    struct stat info {};
    if (::lstat(path.c_str(), &info) == 0 && S_ISSOCK(info.st_mode)) ::unlink(path.c_str());

    host::FileHandle socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const mode_t before = ::umask(0117);
    const bool bound = ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::umask(before);
    if (!bound || ::listen(socket.get(), 16) != 0) return failure_errno(errno, "listening at", path);
    const gid_t group = access.groups.empty() ? static_cast<gid_t>(-1) : access.groups.front();
    const uid_t user = access.users.empty() ? static_cast<uid_t>(-1) : access.users.front();
    if (::chown(path.c_str(), user, group) != 0) return failure_errno(errno, "giving to its users", path);
    return socket;
}

bool may_ask(int socket, const Access& access) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
    if (peer.uid == 0 || peer.uid == ::geteuid() || contains(access.users, peer.uid)) return true;
    const auto groups = access.groups.empty() ? std::vector<gid_t>{} : groups_of(peer.uid, peer.gid);
    return std::any_of(groups.begin(), groups.end(),
                       [&](gid_t group) { return contains(access.groups, group); });
}

}  // namespace raidwatch::probe
