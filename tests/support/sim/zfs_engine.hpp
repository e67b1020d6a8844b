#pragma once

#include "engine.hpp"
#include "zfs_pool.hpp"

namespace raidwatch::sim {

/// The ZFS pools of a node: what zpool and the drives do to them, their kstat and a stand-in for zpool. ZFS
/// tells its events to zed alone: the kernel raises no notice of them.
class ZfsEngine final : public Engine {
  public:
    ZfsEngine(const NodeSpec& node, const DriveBay& bay);

    bool owns(const std::string& array) const override;
    Result<Notices> apply(const ArrayAction& action, const DriveBay& bay, UtcTime now) override;
    Result<Notices> apply(const ControllerAction& action, UtcTime now) override;
    void drive_gone(const std::string&) override {}  // drives_changed() tells
    void drives_changed(const DriveBay& bay) override;
    void boot(const DriveBay& bay, UtcTime now) override;
    bool moving() const override;
    Notices advance_to(UtcTime now) override;
    std::optional<UtcTime> next_notice() const override { return std::nullopt; }
    /// Pools are no block devices: they leave no holder in sysfs, and let go of a drive that is gone.
    std::string holder(const std::string&) const override { return {}; }
    std::vector<Mounted> mounts() const override;
    void write(Tree& tree) override;

  private:
    struct Entry {
        ZfsPool pool;
        std::uint64_t guid = 0;
        std::string mount;
    };

    Entry* find(const std::string& array);
    Status change(ZfsPool& pool, const ArrayAction& action, const DriveBay& bay, UtcTime now);

    std::vector<Entry> entries_;
};

}  // namespace raidwatch::sim
