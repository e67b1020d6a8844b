#pragma once
// Makes a user backstore a local SCSI disk, through configfs (Linux Documentation/target).

#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <string>

namespace raidwatch::smartdisk {

/// Undone in the opposite order when it goes.
class LioTarget {
  public:
    /// Loads the modules, mounts configfs and makes the backstore. `name` is unique on the machine.
    static Result<LioTarget> create(const std::string& name, std::uint64_t bytes);
    LioTarget(LioTarget&& other) noexcept;
    LioTarget& operator=(LioTarget&&) = delete;
    ~LioTarget();

    /// Makes the disk appear, which takes answers to its commands from another thread. Gives its kernel name,
    /// "sdb".
    Result<std::string> attach();

  private:
    explicit LioTarget(std::string name);

    std::string name_, hba_, loopback_;
};

}  // namespace raidwatch::smartdisk
