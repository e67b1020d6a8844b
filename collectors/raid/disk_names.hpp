#pragma once
// What the findings about every vendor's controllers have in common.

#include <raidwatch/model/array.hpp>
#include <raidwatch/model/disk.hpp>

#include <set>
#include <string>

namespace raidwatch::raid {

/// "*******", "xxxx", "REDACTED" and nothing at all name no disk.
bool is_real(std::string_view serial);

/// Ids for the disks of one output: WWN, else vendor, model and serial, else the controller's id and the
/// slot; so also for a disk that claims what another one claimed before it.
class DiskNames {
  public:
    void name(Disk& disk, const std::string& controller);

  private:
    std::set<std::string> taken_;
};

/// A degraded array whose members all look well has lost one that the output does not show.
void count_unseen_loss(Array& array);

}  // namespace raidwatch::raid
