#pragma once
// LIO's user backstore (Linux Documentation/target/tcmu-design.rst): SCSI commands come in a ring in shared
// memory.

#include "collectors/host/file_handle.hpp"
#include "scsi_disk.hpp"

#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace raidwatch::smartdisk {

class TcmuRing {
  public:
    /// Of the backstore with that name. not_found: the kernel has no such.
    static Result<TcmuRing> open(const std::string& backstore);
    TcmuRing(TcmuRing&& other) noexcept;
    TcmuRing& operator=(TcmuRing&&) = delete;
    ~TcmuRing();

    using Answer =
        std::function<ScsiReply(std::span<const std::uint8_t> cdb, std::span<const std::uint8_t> from_host)>;
    /// Waits for commands and answers them, one after the other, until `stop` is readable.
    Status serve(int stop, const Answer& answer);

  private:
    TcmuRing(host::FileHandle uio, std::uint8_t* memory, std::size_t bytes);
    void answer_waiting(const Answer& answer);

    host::FileHandle uio_;
    std::uint8_t* memory_ = nullptr;
    std::size_t bytes_ = 0;
};

}  // namespace raidwatch::smartdisk
