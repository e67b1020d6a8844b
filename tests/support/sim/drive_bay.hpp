#pragma once
// The drives of a simulated node: which one sits where, under which kernel name, and their files.

#include "drive.hpp"
#include "tree.hpp"

#include <raidwatch/base/result.hpp>

#include <functional>
#include <string>
#include <vector>

namespace raidwatch::sim {

class DriveBay {
  public:
    /// `in_use` says whether a kernel name is still taken although its drive has gone.
    DriveBay(const std::vector<DiskSpec>& disks, std::function<bool(const std::string&)> in_use);

    /// The drive that the id stands for now, or stood for when it was there; null for an id never seen.
    const Drive* find(const std::string& id) const;
    const Drive* by_device(const std::string& device) const;
    const std::vector<Drive>& all() const { return drives_; }

    Status vanish(const std::string& id);
    /// The drive that came.
    const Drive& appear(const DiskAppear& action);
    Status smart(const DiskSmart& action);
    Status hang(const DiskHang& action);
    /// After a reboot names are given in the order of the bays.
    void rename();

    /// Brings the files of every drive up to date; `holder` gives the array that uses a device, or "".
    void write(Tree& tree, const std::function<std::string(const std::string&)>& holder);
    /// The machine is off: its files are gone.
    void forget_files() { shown_.clear(); }

  private:
    struct Shown {
        Drive drive;
        Outside outside;
    };

    Drive* current(const std::string& id);
    Drive& put_in(DiskSpec spec, int bay);
    DiskSpec spec_of(const DiskAppear& action, const Drive* before) const;
    int free_bay() const;
    std::string free_slot() const;
    void name(Drive& drive, bool booting = false);
    void hide(Tree& tree, const Shown& shown);

    std::vector<Drive> drives_;  ///< also those that have gone: a drive that comes back is the same
    std::map<std::string, std::size_t> current_;
    std::map<std::string, Shown> shown_;  ///< by kernel name
    std::function<bool(const std::string&)> in_use_;
};

}  // namespace raidwatch::sim
