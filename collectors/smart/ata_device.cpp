#include "ata_device.hpp"

#include "collectors/host/file_handle.hpp"
#include "libatasmart.hpp"
#include "sat.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <fstream>

#include <fcntl.h>
#include <fmt/format.h>

namespace raidwatch {

namespace {
using namespace smart;

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kMostBlobBytes = 64 * 1024, kPageSize = 512;

/// "sda": nothing else becomes part of a path.
Status check_name(std::string_view device) {
    const bool is_name = !device.empty() && device.size() < 32 &&
                         std::ranges::all_of(device, [](unsigned char c) { return std::isalnum(c) != 0; });
    if (is_name) return {};
    return failure(ErrorCode::malformed, "reading", std::string(device), "not the name of a disk");
}

std::optional<Bytes> read_file(const std::string& path, std::size_t most) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    Bytes bytes(most);
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(most));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
}

AtaSmart sleeping(std::string read_by) {
    AtaSmart smart;
    smart.read_by = std::move(read_by);
    smart.asleep = true;
    return smart;
}

bool spins(std::string_view device) {
    const auto rotational = read_file(fmt::format("/sys/block/{}/queue/rotational", device), 1);
    return !rotational || rotational->empty() || rotational->front() != '0';
}

/// One way of libatasmart's to the drive, and the logs that libatasmart does not read.
Result<AtaSmart> read_by(const std::string& name, int fd, const std::string& path, bool ask_power_mode) {
    const auto disk = SmartDisk::open(name);
    if (!disk) return tl::unexpected(disk.error());
    if (ask_power_mode) {
        const auto asleep = disk->asleep();
        if (!asleep) return tl::unexpected(asleep.error());
        if (*asleep) return sleeping("libatasmart");
    }
    auto pages = disk->read();
    if (!pages) return tl::unexpected(pages.error());
    if (pages->has_self_test_log)
        pages->smart.self_test_log = smart_log(fd, kSelfTestLog, path).value_or(Bytes{});
    if (pages->has_sct) pages->smart.sct_status = smart_log(fd, kSctStatusLog, path).value_or(Bytes{});
    return std::move(pages->smart);
}

tl::unexpected<Error> refuse_open(int error_number, const std::string& path) {
    auto error = failure_errno(error_number, "opening", path);
    if (error_number == ENXIO || error_number == ENODEV) error.value().code = ErrorCode::not_found;
    return error;
}

class AtaDevices final : public Ata {
  public:
    Result<AtaSmart> read(std::string_view device) const override {
        if (auto checked = check_name(device); !checked) return tl::unexpected(checked.error());
        const auto path = fmt::format("/dev/{}", device);
        const host::FileHandle file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
        if (!file) return refuse_open(errno, path);

        bool ask_power_mode = spins(device);
        if (ask_power_mode) {
            const auto asleep = is_asleep(file.get(), path);
            if (asleep && *asleep) return sleeping("ATA PASS-THROUGH");
            if (!asleep && asleep.error().code != ErrorCode::unsupported)
                return tl::unexpected(asleep.error());
            ask_power_mode = !asleep;  // then libatasmart may know another way to ask
        }
        auto smart = read_by(path, file.get(), path, ask_power_mode);
        if (smart) return with_source(*std::move(smart), "libatasmart");
        if (smart.error().code != ErrorCode::unsupported) return smart;
        auto second = read_by("linux-ide:" + path, file.get(), path, ask_power_mode);
        if (second) return with_source(*std::move(second), "libatasmart linux-ide");
        if (second.error().code != ErrorCode::unsupported) return second;
        return failure(ErrorCode::unsupported, "reading SMART of", path,
                       smart.error().text() + "; " + second.error().text());
    }

  private:
    static AtaSmart with_source(AtaSmart smart, std::string source) {
        smart.read_by = std::move(source);
        return smart;
    }
};

class RecordedAta final : public Ata {
  public:
    explicit RecordedAta(std::string root) : root_(std::move(root)) {}

    Result<AtaSmart> read(std::string_view device) const override {
        if (auto checked = check_name(device); !checked) return tl::unexpected(checked.error());
        const auto path = fmt::format("{}/dev/{}", root_, device);
        const auto source = fmt::format("/dev/{}.blob", device);
        if (std::ifstream(path + ".standby")) return sleeping("recorded blob");
        const auto blob = read_file(path + ".blob", kMostBlobBytes);
        if (!blob) return failure(ErrorCode::unsupported, "reading", source, "no recorded blob");
        const auto disk = SmartDisk::from_blob(*blob, source);
        if (!disk) return tl::unexpected(disk.error());
        auto pages = disk->read();
        if (!pages) return tl::unexpected(pages.error());
        pages->smart.read_by = "recorded blob";
        pages->smart.self_test_log = read_file(path + ".selftest-log", kPageSize).value_or(Bytes{});
        pages->smart.sct_status = read_file(path + ".sct-status", kPageSize).value_or(Bytes{});
        return std::move(pages->smart);
    }

  private:
    std::string root_;
};
}  // namespace

std::unique_ptr<Ata> make_ata(const std::string& root) {
    if (root.empty() || root == "/") return std::make_unique<AtaDevices>();
    return std::make_unique<RecordedAta>(root);
}

Status start_ata_self_test(std::string_view device, bool extended) {
    if (auto checked = check_name(device); !checked) return checked;
    const auto path = fmt::format("/dev/{}", device);
    const host::FileHandle file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!file) return refuse_open(errno, path);
    if (spins(device) && is_asleep(file.get(), path).value_or(false))
        return failure(ErrorCode::busy, "starting a self-test of", path, "it sleeps");
    return start_self_test(file.get(), extended, path);
}

}  // namespace raidwatch
