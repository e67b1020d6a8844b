#include "nvme_device.hpp"

#include "collectors/host/file_handle.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/nvme_ioctl.h>
#include <sys/ioctl.h>

namespace raidwatch {

namespace {

using Bytes = std::vector<std::uint8_t>;

// The kernel's own for such commands. A shorter one resets a controller that is merely slow, with all its
// I/O; that this reader does not wait so long is its master's matter.
constexpr std::uint32_t kTimeoutMs = 60'000;
constexpr std::uint8_t kGetLogPage = 0x02, kIdentify = 0x06, kDeviceSelfTest = 0x14;
constexpr std::uint32_t kAllNamespaces = 0xffffffff;
constexpr std::uint32_t kIdentifyController = 1;
constexpr std::size_t kIdentifySize = 4096;

/// "nvme" and digits: nothing else becomes part of a path.
bool is_controller_name(std::string_view name) {
    constexpr std::string_view kPrefix = "nvme";
    return name.size() > kPrefix.size() && name.size() < 16 && name.starts_with(kPrefix) &&
           std::ranges::all_of(name.substr(kPrefix.size()),
                               [](unsigned char c) { return std::isdigit(c) != 0; });
}

tl::unexpected<Error> bad_name(std::string_view name) {
    return failure(ErrorCode::malformed, "reading", std::string(name), "not the name of an NVMe controller");
}

/// A positive answer of the ioctl is the NVMe status: type in bits 8 to 10, code below.
tl::unexpected<Error> refused(int status, std::string what, std::string device) {
    constexpr int kStatusBits = 0x7ff, kInvalidOpcode = 0x01, kInvalidField = 0x02, kInvalidLogPage = 0x109;
    constexpr int kSelfTestRuns = 0x11d;
    const int code = status & kStatusBits;
    const bool unsupported = code == kInvalidOpcode || code == kInvalidField || code == kInvalidLogPage;
    if (code == kSelfTestRuns)
        return failure(ErrorCode::busy, std::move(what), std::move(device), "one runs already");
    return failure(unsupported ? ErrorCode::unsupported : ErrorCode::io, std::move(what), std::move(device),
                   fmt::format("NVMe status 0x{:x}", code));
}

Result<Bytes> ask(std::string_view controller, nvme_admin_cmd command, std::size_t bytes,
                  const std::string& what) {
    if (!is_controller_name(controller)) return bad_name(controller);
    const std::string device = fmt::format("/dev/{}", controller);
    const host::FileHandle file(::open(device.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return failure_errno(errno, "opening", device);
    Bytes answer(bytes);
    command.addr = reinterpret_cast<std::uintptr_t>(answer.data());
    command.data_len = static_cast<std::uint32_t>(answer.size());
    command.timeout_ms = kTimeoutMs;
    const int status = ::ioctl(file.get(), NVME_IOCTL_ADMIN_CMD, &command);
    if (status < 0) return failure_errno(errno, what, device);
    if (status > 0) return refused(status, what, device);
    return answer;
}

class NvmeIoctl final : public Nvme {
  public:
    Result<Bytes> log_page(std::string_view controller, std::uint8_t page, std::size_t bytes) const override {
        const auto dwords = static_cast<std::uint32_t>(std::clamp<std::size_t>(bytes, 4, 65536) / 4);
        nvme_admin_cmd command{};
        command.opcode = kGetLogPage;
        command.nsid = kAllNamespaces;
        command.cdw10 = page | (dwords - 1) << 16;
        return ask(controller, command, std::size_t{dwords} * 4,
                   fmt::format("reading log page {:02x}h of", page));
    }

    Result<Bytes> identify(std::string_view controller) const override {
        nvme_admin_cmd command{};
        command.opcode = kIdentify;
        command.cdw10 = kIdentifyController;
        return ask(controller, command, kIdentifySize, "reading Identify Controller of");
    }
};

class RecordedNvme final : public Nvme {
  public:
    explicit RecordedNvme(std::string root) : root_(std::move(root)) {}

    Result<Bytes> log_page(std::string_view controller, std::uint8_t page, std::size_t bytes) const override {
        return read(controller, fmt::format("log-{:02x}", page), bytes);
    }

    Result<Bytes> identify(std::string_view controller) const override {
        return read(controller, "identify", kIdentifySize);
    }

  private:
    /// A file may be longer than what is asked for, as a log page may.
    Result<Bytes> read(std::string_view controller, const std::string& page, std::size_t bytes) const {
        if (!is_controller_name(controller)) return bad_name(controller);
        const std::string path = fmt::format("/dev/{}.d/{}", controller, page);
        std::ifstream file(root_ + path, std::ios::binary);
        if (!file) return failure(ErrorCode::not_found, "reading", path, "no recorded page");
        Bytes answer(bytes);
        file.read(reinterpret_cast<char*>(answer.data()), static_cast<std::streamsize>(bytes));
        answer.resize(static_cast<std::size_t>(file.gcount()));
        return answer;
    }

    std::string root_;
};
}  // namespace

std::unique_ptr<Nvme> make_nvme(const std::string& root) {
    if (root.empty() || root == "/") return std::make_unique<NvmeIoctl>();
    return std::make_unique<RecordedNvme>(root);
}

Status start_nvme_self_test(std::string_view controller, bool extended) {
    constexpr std::uint32_t kShort = 1, kExtended = 2;
    nvme_admin_cmd command{};
    command.opcode = kDeviceSelfTest;
    command.nsid = kAllNamespaces;
    command.cdw10 = extended ? kExtended : kShort;
    const auto answer = ask(controller, command, 0, "starting a self-test of");
    if (!answer) return tl::unexpected(answer.error());
    return {};
}

}  // namespace raidwatch
