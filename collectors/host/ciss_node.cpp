#include "ciss_node.hpp"

#include "file_handle.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace raidwatch::host {

namespace {

constexpr std::size_t kMostCdbBytes = 16, kSenseBytes = 32, kMostAnswerBytes = 65535;

// The structures of Linux include/uapi/linux/cciss_ioctl.h and cciss_defs.h: those are packed, the whole is
// not.
struct [[gnu::packed]] Request {
    std::uint8_t cdb_length = 0;
    std::uint8_t type_attribute_direction = 0;
    std::uint16_t timeout_s = 0;
    std::uint8_t cdb[kMostCdbBytes]{};
};
struct [[gnu::packed]] ErrorInfo {
    std::uint8_t scsi_status = 0, sense_length = 0;
    std::uint16_t command_status = 0;
    std::uint32_t residual = 0;
    std::uint8_t more[8]{};
    std::uint8_t sense[kSenseBytes]{};
};
struct Command {
    std::uint8_t unit[8]{};
    Request request;
    ErrorInfo error;
    std::uint16_t buffer_bytes = 0;
    std::uint8_t* buffer = nullptr;
};
static_assert(sizeof(Request) == 20 && sizeof(ErrorInfo) == 48);
static_assert(sizeof(void*) != 8 || sizeof(Command) == 88);

constexpr unsigned long kPassThrough = _IOWR('B', 11, Command);
/// A command (type 0) with a simple queue tag that reads.
constexpr std::uint8_t kReadingCommand = 2 << 6 | 4 << 3;
constexpr unsigned kScsiGenericMajor = 21;

tl::unexpected<Error> failed(int error, const std::string& node) {
    // ENXIO: smartpqi has taken the controller offline, or the device went between look and open.
    if (error == ENODEV || error == ENXIO)
        return failure(ErrorCode::not_found, "asking", node, "the driver has no such controller any more");
    // ENOTTY: another driver than those two.
    if (error == ENOTTY || error == EINVAL)
        return failure(ErrorCode::unsupported, "asking", node, "its driver passes no commands on");
    if (error == EAGAIN || error == EBUSY)
        return failure(ErrorCode::busy, "asking", node, "its driver passes on no more commands now");
    return failure_errno(error, "asking", node);
}

/// Numbers of SCSI generic devices are given anew with every plug; what is opened must be one.
Result<FileHandle> open_node(const std::string& node) {
    FileHandle handle(::open(node.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    if (!handle) {
        if (errno == ENODEV || errno == ENXIO) return failed(errno, node);
        return failure_errno(errno, "opening", node);
    }
    struct stat info {};
    if (::fstat(handle.get(), &info) != 0) return failure_errno(errno, "looking at", node);
    if (!S_ISCHR(info.st_mode) || major(info.st_rdev) != kScsiGenericMajor)
        return failure(ErrorCode::malformed, "opening", node, "it is no SCSI generic device");
    return handle;
}

class CissNode final : public Ciss {
  public:
    Status submit(std::string_view node, CissExchange& exchange) const override {
        if (exchange.cdb.size() > kMostCdbBytes || exchange.buffer.size() > kMostAnswerBytes)
            return failure(ErrorCode::invalid, "asking", std::string(node), "the command does not fit");
        if (!handle_ || node_ != node) {
            auto handle = open_node(std::string(node));
            if (!handle) return tl::unexpected(handle.error());
            handle_ = *std::move(handle);
            node_ = node;
        }
        Command command;
        std::ranges::copy(exchange.unit, command.unit);
        command.request.cdb_length = static_cast<std::uint8_t>(exchange.cdb.size());
        command.request.type_attribute_direction = exchange.buffer.empty() ? 4 << 3 : kReadingCommand;
        command.request.timeout_s = exchange.timeout_s;
        std::ranges::copy(exchange.cdb, command.request.cdb);
        command.buffer_bytes = static_cast<std::uint16_t>(exchange.buffer.size());
        command.buffer = exchange.buffer.empty() ? nullptr : exchange.buffer.data();
        if (::ioctl(handle_.get(), kPassThrough, &command) < 0) return failed(errno, node_);
        exchange.command_status = command.error.command_status;
        exchange.scsi_status = command.error.scsi_status;
        exchange.residual = command.error.residual;
        const auto sense = std::min<std::size_t>(command.error.sense_length, kSenseBytes);
        exchange.sense.assign(command.error.sense, command.error.sense + sense);
        return {};
    }

  private:
    mutable FileHandle handle_;
    mutable std::string node_;
};

}  // namespace

std::unique_ptr<Ciss> make_ciss(const std::string& root) {
    class Nowhere final : public Ciss {
      public:
        Status submit(std::string_view node, CissExchange& exchange) const override {
            return no_ciss().submit(node, exchange);
        }
    };
    if (root.empty() || root == "/") return std::make_unique<CissNode>();
    return std::make_unique<Nowhere>();
}

}  // namespace raidwatch::host
