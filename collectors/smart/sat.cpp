#include "sat.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <fmt/format.h>
#include <scsi/sg.h>
#include <sys/ioctl.h>

namespace raidwatch::smart {

namespace {
// After it the kernel resets the link: long enough for a drive that is busy with a bad sector.
constexpr unsigned kTimeoutMs = 20'000;
constexpr std::size_t kPageBytes = 512;
constexpr std::uint8_t kSmart = 0xb0, kSmartExecuteOffline = 0xd4;
constexpr std::uint8_t kAtaErrorBit = 0x01;

constexpr int kGood = 0;
}  // namespace

SatCdb sat_cdb(const AtaCommand& command) {
    constexpr std::uint8_t kAtaPassThrough16 = 0x85, kNoData = 3 << 1, kPioIn = 4 << 1;
    constexpr std::uint8_t kWantRegisters = 0x20, kFromDevice = 0x08, kInBlocks = 0x04, kLengthInCount = 0x02;
    SatCdb cdb{};
    cdb[0] = kAtaPassThrough16;
    cdb[1] = command.reads_page ? kPioIn : kNoData;
    cdb[2] = command.reads_page ? kFromDevice | kInBlocks | kLengthInCount : kWantRegisters;
    cdb[4] = command.features;
    cdb[6] = command.count;
    cdb[8] = command.lba_low;
    cdb[10] = command.lba_mid;
    cdb[12] = command.lba_high;
    cdb[14] = command.command;
    return cdb;
}

namespace {
/// The host adapter's own word on a command that got no SCSI status (Linux include/scsi/scsi_status.h).
ErrorCode host_error(int host_status) {
    constexpr int kNoConnect = 1, kBusBusy = 2, kTimeOut = 3;
    if (host_status == kTimeOut || host_status == kBusBusy) return ErrorCode::timed_out;
    return host_status == kNoConnect ? ErrorCode::not_found : ErrorCode::io;
}

ErrorCode ioctl_error(int error_number) {
    if (error_number == ENODEV || error_number == ENXIO) return ErrorCode::not_found;
    // What block drivers without SCSI below them answer.
    const bool unsupported = error_number == ENOTTY || error_number == EINVAL || error_number == EOPNOTSUPP;
    return unsupported ? ErrorCode::unsupported : ErrorCode::io;
}

std::string describe(const AtaCommand& command) {
    if (command.command == kCheckPowerMode) return "checking the power mode of";
    if (command.features == kSmartExecuteOffline) return "starting a self-test of";
    if (command.features == kSmartReadData) return "reading SMART data of";
    if (command.command == kIdentifyDevice) return "identifying";
    if (command.features == kSmartReadThresholds) return "reading SMART thresholds of";
    if (command.features == kSmartReturnStatus) return "reading the SMART verdict of";
    return fmt::format("reading SMART log {:02x}h of", command.lba_low);
}
}  // namespace

std::optional<AtaRegisters> registers_from_sense(std::span<const std::uint8_t> sense) {
    constexpr std::uint8_t kDescriptor = 0x72, kFixed = 0x70, kAtaDescriptor = 0x09;
    constexpr std::size_t kHeader = 8, kDescriptorBytes = 14, kFixedBytes = 14;
    constexpr std::uint8_t kAtaAscq = 0x1d;  // "ATA pass through information available"
    if (sense.size() < kHeader) return std::nullopt;
    const std::uint8_t format = sense[0] & 0x7f;
    if (format == kDescriptor) {
        const std::size_t end = std::min(sense.size(), kHeader + sense[7]);
        for (std::size_t at = kHeader; at + 2 <= end; at += 2U + sense[at + 1]) {
            if (sense[at] != kAtaDescriptor || at + kDescriptorBytes > end) continue;
            const auto d = sense.subspan(at, kDescriptorBytes);
            return AtaRegisters{.error = d[3],
                                .count = d[5],
                                .lba_low = d[7],
                                .lba_mid = d[9],
                                .lba_high = d[11],
                                .status = d[13]};
        }
        return std::nullopt;
    }
    if (format != kFixed || sense.size() < kFixedBytes) return std::nullopt;
    // Here the registers are in the information and command-specific fields, which mean other things
    // elsewhere.
    if (sense[12] != 0 || sense[13] != kAtaAscq) return std::nullopt;
    return AtaRegisters{.error = sense[3],
                        .count = sense[6],
                        .lba_low = sense[9],
                        .lba_mid = sense[10],
                        .lba_high = sense[11],
                        .status = sense[4]};
}

Result<AtaAnswer> ata_answer(const AtaCommand& command, std::vector<std::uint8_t> page,
                             std::span<const std::uint8_t> sense, bool good, const std::string& device) {
    AtaAnswer answer{std::move(page), registers_from_sense(sense)};
    if (good) return answer;
    // Registers that were asked for come with a "bad" status although all went well.
    if (answer.registers && (answer.registers->status & kAtaErrorBit) == 0) return answer;
    return failure(ErrorCode::unsupported, describe(command), device,
                   answer.registers
                       ? fmt::format("the drive aborted it, error {:02x}h", answer.registers->error)
                       : std::string("SCSI commands get through, ATA commands do not"));
}

bool tells_standby(const AtaRegisters& registers) {
    // ACS-4: 00h and 01h standby, 40h spun down behind a non-volatile cache; 8xh is idle, which spins.
    const auto mode = registers.count;
    return mode == 0x00 || mode == 0x01 || mode == 0x40;
}

std::optional<bool> tells_passed(const AtaRegisters& registers) {
    if (registers.lba_mid == 0x4f && registers.lba_high == 0xc2) return true;
    if (registers.lba_mid == 0xf4 && registers.lba_high == 0x2c) return false;
    return std::nullopt;
}

Result<AtaAnswer> ata_command(int fd, const AtaCommand& command, const std::string& device) {
    std::vector<std::uint8_t> page(command.reads_page ? kPageBytes : 0);
    auto cdb = sat_cdb(command);
    std::array<std::uint8_t, 64> sense{};
    sg_io_hdr header{};
    header.interface_id = 'S';
    header.dxfer_direction = command.reads_page ? SG_DXFER_FROM_DEV : SG_DXFER_NONE;
    header.dxfer_len = static_cast<unsigned>(page.size());
    header.dxferp = page.data();
    header.cmd_len = cdb.size();
    header.cmdp = cdb.data();
    header.mx_sb_len = sense.size();
    header.sbp = sense.data();
    header.timeout = kTimeoutMs;
    if (::ioctl(fd, SG_IO, &header) < 0) {
        auto error = failure_errno(errno, describe(command), device);
        error.value().code = ioctl_error(errno);
        return error;
    }
    if (header.host_status != 0)
        return failure(host_error(header.host_status), describe(command), device,
                       fmt::format("host adapter status {}", header.host_status));
    return ata_answer(command, std::move(page), std::span(sense).first(header.sb_len_wr),
                      header.status == kGood, device);
}

Result<bool> is_asleep(int fd, const std::string& device) {
    const auto answer = ata_command(fd, {.command = kCheckPowerMode}, device);
    if (!answer) return tl::unexpected(answer.error());
    if (!answer->registers)
        return failure(ErrorCode::unsupported, "checking the power mode of", device,
                       "no registers came back");
    return tells_standby(*answer->registers);
}

AtaCommand smart_command(std::uint8_t features, std::uint8_t lba_low, bool reads_page) {
    return {.command = kSmart,
            .features = features,
            .count = static_cast<std::uint8_t>(reads_page ? 1 : 0),
            .lba_low = lba_low,
            .lba_mid = 0x4f,
            .lba_high = 0xc2,
            .reads_page = reads_page};
}

Result<std::vector<std::uint8_t>> smart_log(int fd, std::uint8_t log, const std::string& device) {
    auto answer = ata_command(fd, smart_command(kSmartReadLog, log, true), device);
    if (!answer) return tl::unexpected(answer.error());
    return std::move(answer->page);
}

Status start_self_test(int fd, bool extended, const std::string& device) {
    constexpr std::size_t kExecutionStatus = 363, kCapabilities = 367;
    constexpr std::uint8_t kRunsSelfTests = 0x10, kRunning = 0xf, kShort = 0x01, kExtended = 0x02;
    const auto values = ata_command(fd, smart_command(kSmartReadData, 0, true), device);
    if (!values) return tl::unexpected(values.error());
    if ((values->page[kCapabilities] & kRunsSelfTests) == 0)
        return failure(ErrorCode::unsupported, "starting a self-test of", device, "it says it has none");
    // A drive that is told to begin another test breaks the running one off.
    if (values->page[kExecutionStatus] >> 4 == kRunning)
        return failure(ErrorCode::busy, "starting a self-test of", device, "one runs already");
    const auto started =
        ata_command(fd, smart_command(kSmartExecuteOffline, extended ? kExtended : kShort, false), device);
    if (!started) return tl::unexpected(started.error());
    return {};
}

}  // namespace raidwatch::smart
