#pragma once
// One kind of array on a simulated node: md, or a controller's volumes. A node has one Engine for each kind
// it uses; a new kind is a new implementation and a line in SimNode::create().

#include "description.hpp"
#include "drive_bay.hpp"
#include "tree.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>
#include <raidwatch/collect/probe_protocol.hpp>

#include <optional>
#include <string>
#include <vector>

namespace raidwatch::sim {

/// What the kernel tells whoever listens; real hardware's own notices and no others.
using Notices = std::vector<probe::Notice>;

/// A file system on what an engine offers.
struct Mounted {
    std::string device, number, path;  ///< "md0", "9:0", "/srv/mail"; a pool's name where `type` is zfs
    std::string type = "ext4";

    std::string source() const { return type == "zfs" ? device : "/dev/" + device; }
};

class Engine {
  public:
    virtual ~Engine() = default;

    virtual bool owns(const std::string& array) const = 0;
    virtual Result<Notices> apply(const ArrayAction& action, const DriveBay& bay, UtcTime now) = 0;
    virtual Result<Notices> apply(const ControllerAction& action, UtcTime now) = 0;

    virtual bool owns_controller(const std::string&) const { return false; }

    virtual void drive_gone(const std::string& device) = 0;
    /// Drives came, went or changed what they say of themselves.
    virtual void drives_changed(const DriveBay&) {}
    /// The machine stopped and starts again at `now`; kernel names may have changed.
    virtual void boot(const DriveBay& bay, UtcTime now) = 0;

    /// An operation makes progress: what the arrays show changes with every moment.
    virtual bool moving() const = 0;
    /// Operations go on until `now`, which is not after next_notice().
    virtual Notices advance_to(UtcTime now) = 0;
    virtual std::optional<UtcTime> next_notice() const = 0;

    /// Where the drive's own health is read, when only this engine's controller knows the drive.
    virtual std::optional<Domain> health_domain(const Drive&) const { return std::nullopt; }
    /// The array that uses a kernel name ("sda"), also when the drive has gone; empty if none.
    virtual std::string holder(const std::string& device) const = 0;
    virtual std::vector<Mounted> mounts() const = 0;
    virtual void write(Tree& tree) = 0;
};

}  // namespace raidwatch::sim
