#pragma once
// The one place that speaks to libatasmart.

#include <raidwatch/base/result.hpp>
#include <raidwatch/collect/host.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace raidwatch::smart {

/// The chunks of libatasmart's blob: tag of four letters, big-endian length, content. Empty where one is not
/// there.
struct BlobChunks {
    std::span<const std::uint8_t> identify, data, thresholds;
};
/// Any bytes; stops at the first chunk that does not fit.
BlobChunks split_blob(std::span<const std::uint8_t> blob);

/// What one reading gave, and which logs are worth asking for beside it.
struct SmartPages {
    AtaSmart smart;  ///< without `read_by` and the logs
    bool has_self_test_log = false, has_sct = false;
};

/// What libatasmart opened: the chosen way to a drive, or a recorded blob.
class SmartDisk {
  public:
    /// `name`: "/dev/sda" or "linux-ide:/dev/sda". unsupported: this way does not work for the drive.
    static Result<SmartDisk> open(const std::string& name);
    static Result<SmartDisk> from_blob(std::span<const std::uint8_t> blob, const std::string& source);

    /// Standby or sleep. unsupported where this way cannot ask.
    Result<bool> asleep() const;
    Result<SmartPages> read() const;

  private:
    struct Deleter {
        void operator()(void* disk) const;
    };
    SmartDisk(void* disk, std::string name, bool recorded);

    std::unique_ptr<void, Deleter> disk_;
    std::string name_;
    bool recorded_ = false;
};

}  // namespace raidwatch::smart
