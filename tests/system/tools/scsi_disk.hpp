#pragma once
// The SCSI side of the disk: a SATA drive behind a SAT layer, over a medium in memory.

#include "control.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace raidwatch::smartdisk {

inline constexpr std::uint8_t kGood = 0, kCheckCondition = 2;

struct ScsiReply {
    std::uint8_t status = kGood;
    std::vector<std::uint8_t> sense;  ///< for CHECK CONDITION
    std::vector<std::uint8_t>
        data;  ///< to the host; also beside a CHECK CONDITION that only carries registers
    std::span<const std::uint8_t> medium;  ///< to the host, straight from the medium
};

class ScsiDisk {
  public:
    explicit ScsiDisk(std::uint64_t bytes) : medium_(bytes) {}

    std::uint64_t bytes() const { return medium_.size(); }

    /// `from_host`: the data of a write. The control's `bytes` must be the medium's.
    ScsiReply answer(const Control& control, std::span<const std::uint8_t> cdb,
                     std::span<const std::uint8_t> from_host);

    /// The command needs a turning medium.
    static bool wakes_disk(std::span<const std::uint8_t> cdb);
    /// Bytes the host sends with the command.
    static std::size_t bytes_from_host(std::span<const std::uint8_t> cdb);

  private:
    ScsiReply read_write(const Control& control, std::span<const std::uint8_t> cdb,
                         std::span<const std::uint8_t> from_host);

    std::vector<std::uint8_t> medium_;
};

}  // namespace raidwatch::smartdisk
