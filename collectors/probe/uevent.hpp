#pragma once
// Kernel uevents about storage, and which domains they concern.

#include "coalescer.hpp"
#include "poll_set.hpp"

#include <raidwatch/base/result.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::probe {

struct Uevent {
    std::string action;     ///< "add", "remove", "change", ...
    std::string subsystem;  ///< "block", "nvme", "scsi", ...
    std::string name;       ///< kernel name: "sda1", "nvme0", "2:0:0:0"
    bool operator==(const Uevent&) const = default;
};

/// One datagram of the kernel's own group: "add@/devices/...", then "KEY=value", each ended by a NUL
/// (lib/kobject_uevent.c). nullopt for anything else.
std::optional<Uevent> parse_uevent(std::string_view datagram);

/// What has to be read again. `arrays`: the md devices there are now; any of them may have lost a member with
/// a disk.
std::vector<Sign> signs_of(const Uevent& event, const std::vector<std::string>& arrays);

/// Listens to the kernel's group, which is quickest and always there, and to udevd's where it runs, because
/// only after it are a new disk's properties known. Loss of datagrams is an event of its own, with the action
/// "lost".
class UeventSource {
  public:
    using Handler = std::function<void(const Uevent&)>;

    explicit UeventSource(Handler handler);
    ~UeventSource();
    /// Error when the kernel's group cannot be joined (no network namespace of the host, no privilege).
    Status open();
    void add_to(PollSet& polls);
    /// Joins udevd's group if udevd has been started meanwhile.
    void look_for_udevd();

  private:
    struct Sockets;
    Handler handler_;
    std::unique_ptr<Sockets> sockets_;
};

}  // namespace raidwatch::probe
