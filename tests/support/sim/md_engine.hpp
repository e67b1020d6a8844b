#pragma once

#include "engine.hpp"
#include "md_array.hpp"
#include "md_files.hpp"

namespace raidwatch::sim {

/// The md arrays of a node: what mdadm and the drives do to them, and their files in sysfs and /proc.
class MdEngine final : public Engine {
  public:
    MdEngine(const NodeSpec& node, const DriveBay& bay);

    bool owns(const std::string& array) const override;
    Result<Notices> apply(const ArrayAction& action, const DriveBay& bay, UtcTime now) override;
    Result<Notices> apply(const ControllerAction& action, UtcTime now) override;
    void drive_gone(const std::string& device) override;
    void boot(const DriveBay& bay, UtcTime now) override;
    bool moving() const override;
    Notices advance_to(UtcTime now) override;
    std::optional<UtcTime> next_notice() const override;
    std::string holder(const std::string& device) const override;
    std::vector<Mounted> mounts() const override;
    void write(Tree& tree) override;

  private:
    struct Entry {
        MdArray array;
        MdPlace place;
        std::string mount;
        bool mounted = true;
        std::optional<UtcTime> checkpoint;  ///< when sync_completed is notified next
    };

    Entry* find(const std::string& array);
    Result<Notices> change(Entry& entry, const ArrayAction& action, const DriveBay& bay, UtcTime now);
    /// Whether one of an array's operations may be seen in poll(): sets the next checkpoint.
    void plan_checkpoint(Entry& entry, UtcTime now);

    std::vector<Entry> entries_;
};

}  // namespace raidwatch::sim
