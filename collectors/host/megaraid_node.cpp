#include "megaraid_node.hpp"

#include "file_handle.hpp"

#include <raidwatch/base/text.hpp>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>

namespace raidwatch::host {

namespace {

constexpr const char* kDriver = "megaraid_sas_ioctl";
constexpr const char* kNode = "/dev/megaraid_sas_ioctl_node";

/// struct megasas_iocpacket of Linux drivers/scsi/megaraid/megaraid_sas.h.
struct [[gnu::packed]] Packet {
    std::uint16_t host_no = 0, reserved = 0;
    std::uint32_t list_offset = 0, list_count = 0, sense_offset = 0, sense_length = 0;
    std::uint8_t frame[128]{};
    iovec list[16]{};
};
static_assert(sizeof(Packet) == 404);

constexpr unsigned long kFirmwareCommand = _IOWR('M', 1, Packet);
constexpr std::uint8_t kDriveScsiCommand = 4;
constexpr std::uint32_t kSenseAt = 24, kListAtOfScsi = 48, kListAtOfDirect = 40;

tl::unexpected<Error> failed(int error, std::uint16_t host_no) {
    const auto source = "the firmware behind host" + std::to_string(host_no);
    // No such instance, or the driver has declared the controller dead.
    if (error == ENODEV)
        return failure(ErrorCode::not_found, "asking", source, "the driver has no such controller");
    return failure_errno(error, "asking", source);
}

/// By the driver's own number: a node that an earlier boot left in /dev may belong to somebody else.
Result<FileHandle> open_node() {
    std::ifstream file("/proc/devices");
    const std::string devices{std::istreambuf_iterator<char>(file), {}};
    const auto major = character_major(devices, kDriver);
    if (!major)
        return failure(ErrorCode::not_found, "opening", kNode, "the driver megaraid_sas is not loaded");
    const auto device = makedev(*major, 0);
    struct stat info {};
    if (::stat(kNode, &info) != 0) {
        if (errno != ENOENT) return failure_errno(errno, "looking at", kNode);
        // No udev rule makes it; every vendor tool does, and so does smartctl.
        if (::mknod(kNode, S_IFCHR | 0600, device) != 0 && errno != EEXIST)
            return failure_errno(errno, "making", kNode);
        if (::stat(kNode, &info) != 0) return failure_errno(errno, "looking at", kNode);
    }
    if (!S_ISCHR(info.st_mode) || info.st_rdev != device)
        return failure(ErrorCode::malformed, "opening", kNode,
                       "it is not character device " + std::to_string(*major) + ":0; remove it");
    FileHandle node(::open(kNode, O_RDWR | O_CLOEXEC));
    if (!node) return failure_errno(errno, "opening", kNode);
    return node;
}

class MegaraidNode final : public Mfi {
  public:
    Status submit(std::uint16_t host_no, MfiExchange& exchange) const override {
        if (!node_) {
            auto node = open_node();
            if (!node) return tl::unexpected(node.error());
            node_ = std::move(*node);
        }
        Packet packet;
        packet.host_no = host_no;
        const bool scsi = exchange.frame[0] == kDriveScsiCommand;
        packet.list_offset = scsi ? kListAtOfScsi : kListAtOfDirect;
        std::memcpy(packet.frame, exchange.frame.data(), sizeof packet.frame);
        if (!exchange.buffer.empty()) {
            packet.list_count = 1;
            packet.frame[7] = 1;
            packet.list[0] = {exchange.buffer.data(), exchange.buffer.size()};
        }
        if (scsi && !exchange.sense.empty()) {
            packet.sense_offset = kSenseAt;
            packet.sense_length = static_cast<std::uint32_t>(exchange.sense.size());
            const auto* to = exchange.sense.data();
            std::memcpy(packet.frame + kSenseAt, &to, sizeof to);
        }
        if (::ioctl(node_.get(), kFirmwareCommand, &packet) < 0) return failed(errno, host_no);
        std::memcpy(exchange.frame.data(), packet.frame, sizeof packet.frame);
        return {};
    }

  private:
    mutable FileHandle node_;
};

/// struct megasas_aen of the same file.
struct [[gnu::packed]] EventOrder {
    std::uint16_t host_no = 0, reserved = 0;
    std::uint32_t sequence = 0, class_and_locale = 0;
};
static_assert(sizeof(EventOrder) == 12);

constexpr unsigned long kOrderEvent = _IOW('M', 3, EventOrder);
/// union megasas_evt_class_locale: progress and worse, of all locales. Progress is how a rebuild is told to
/// begin.
constexpr std::uint32_t kProgressOfAllLocales = 0xff00ffff;

class NodeEvents final : public MfiEvents {
  public:
    explicit NodeEvents(FileHandle node) : node_(std::move(node)) {}

    int fd() const override { return node_.get(); }
    Status await(std::uint16_t host_no, std::uint32_t sequence) override {
        EventOrder order{host_no, 0, sequence, kProgressOfAllLocales};
        if (::ioctl(node_.get(), kOrderEvent, &order) < 0) return failed(errno, host_no);
        return {};
    }

  private:
    FileHandle node_;
};

}  // namespace

Result<std::unique_ptr<MfiEvents>> open_mfi_events() {
    auto node = open_node();
    if (!node) return tl::unexpected(node.error());
    // The driver takes orders only from who is on its list for SIGIO, which nobody is sent without F_SETOWN.
    const int flags = ::fcntl(node->get(), F_GETFL);
    if (flags < 0 || ::fcntl(node->get(), F_SETFL, flags | O_ASYNC) < 0)
        return failure_errno(errno, "asking for events of", kNode);
    return std::make_unique<NodeEvents>(std::move(*node));
}

std::optional<unsigned> character_major(std::string_view devices, std::string_view name) {
    for (const auto line : split_lines(devices)) {
        if (trim(line) == "Block devices:") break;
        const auto words = split_words(line);
        if (words.size() == 2 && words[1] == name)
            if (const auto number = parse_uint(words[0]); number && *number < 4096)
                return static_cast<unsigned>(*number);
    }
    return std::nullopt;
}

std::unique_ptr<Mfi> make_mfi(const std::string& root) {
    class Nowhere final : public Mfi {
      public:
        Status submit(std::uint16_t host_no, MfiExchange& exchange) const override {
            return no_mfi().submit(host_no, exchange);
        }
    };
    if (root.empty() || root == "/") return std::make_unique<MegaraidNode>();
    return std::make_unique<Nowhere>();
}

}  // namespace raidwatch::host
