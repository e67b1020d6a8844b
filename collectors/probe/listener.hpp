#pragma once

#include "collectors/host/file_handle.hpp"

#include <raidwatch/base/result.hpp>

#include <string>
#include <vector>

#include <sys/types.h>

namespace raidwatch::probe {

/// Who may ask besides root and the probe's own user.
struct Access {
    std::vector<uid_t> users;
    std::vector<gid_t> groups;
};

/// Adds a name or number; error where the system does not know it.
Status allow_user(Access& access, const std::string& name);
Status allow_group(Access& access, const std::string& name);

/// The socket systemd passed (sd_listen_fds(3)) if it passed one, else a new one at `path`, mode 0660, of the
/// first allowed group. A stale socket file is replaced; one that somebody listens on is an error.
Result<host::FileHandle> listen_at(const std::string& path, const Access& access);

/// By the peer's credentials (SO_PEERCRED); supplementary groups count.
bool may_ask(int socket, const Access& access);

}  // namespace raidwatch::probe
