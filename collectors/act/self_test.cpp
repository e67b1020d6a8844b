#include "act.hpp"
#include "collectors/host/identity.hpp"
#include "collectors/nvme/nvme_device.hpp"
#include "collectors/smart/ata_device.hpp"

#include <raidwatch/base/text.hpp>

namespace raidwatch::act {

namespace {

constexpr Milliseconds kDeadline{20'000};
constexpr const char* kAttempt = "starting a self-test of";

/// The last word, and the only one for SAS. Without "-t force" smartctl leaves a running test alone.
Result<std::string> by_smartctl(const Host& host, const std::string& device, bool extended) {
    constexpr int kCommandLine = 1, kOpen = 2, kCommand = 4;  // bits of smartctl(8)'s exit status
    const auto output = host.tools.run(
        {"smartctl", "-n", "standby", "-t", extended ? "long" : "short", "/dev/" + device}, kDeadline);
    if (!output) return tl::unexpected(output.error());
    if ((output->exit_status & (kCommandLine | kOpen | kCommand)) == 0 && contains(output->out, "has begun"))
        return std::string("smartctl");
    const auto lines = split_lines(trim(output->out));
    return failure(ErrorCode::refused, kAttempt, device,
                   "smartctl: " + printable(lines.empty() ? "no word" : trim(lines.back()), 160));
}

Status natively(const Host& host, const std::string& disk, bool extended) {
    if (!host.files.live())
        return failure(ErrorCode::unsupported, kAttempt, disk, "a recorded node has tools alone");
    if (!disk.starts_with("nvme")) return start_ata_self_test(disk, extended);
    const auto controllers = host::nvme_controllers(host.files, disk);
    if (controllers.empty())
        return failure(ErrorCode::not_found, kAttempt, disk, "no controller leads to it");
    return start_nvme_self_test(controllers.front(), extended);
}

}  // namespace

Result<std::string> start_self_test(const Host& host, const std::string& disk, bool extended) {
    const auto whole = host::whole_disk(host.files, disk);
    if (!whole) return tl::unexpected(whole.error());
    if (*whole != disk) return failure(ErrorCode::invalid, kAttempt, disk, "it is a part of " + *whole);
    const auto started = natively(host, disk, extended);
    if (started) return std::string(disk.starts_with("nvme") ? "nvme ioctl" : "ATA PASS-THROUGH");
    if (started.error().code != ErrorCode::unsupported) return tl::unexpected(started.error());
    auto second = by_smartctl(host, disk, extended);
    if (!second && second.error().code == ErrorCode::not_found)
        return failure(ErrorCode::unsupported, kAttempt, disk,
                       started.error().detail + "; no smartctl is installed");
    return second;
}

}  // namespace raidwatch::act
