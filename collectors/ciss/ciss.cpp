#include "ciss.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::ciss {

namespace {

constexpr std::uint8_t kBmicRead = 0x26, kReportLogical = 0xc2, kReportPhysical = 0xc3,
                       kWithNamesAndKinds = 0x02;
/// How long the firmware may take, in seconds; the reader's own deadline is its master's matter.
constexpr std::uint16_t kTimeoutSeconds = 30;
/// For one command to a drive, which may be busy with a sector that it cannot read.
constexpr std::uint16_t kDriveTimeoutSeconds = 20;

constexpr std::array<std::string_view, 15> kStatusNames{
    "success",           "refused by the target", "data underrun",     "data overrun",
    "invalid command",   "protocol error",        "hardware error",    "connection lost",
    "aborted",           "abort failed",          "unsolicited abort", "timed out",
    "cannot be aborted", "task management",       "path disabled"};

CissExchange reading(std::vector<std::uint8_t> cdb, std::size_t bytes) {
    CissExchange exchange;
    exchange.cdb = std::move(cdb);
    exchange.timeout_s = kTimeoutSeconds;
    exchange.buffer.resize(bytes);
    return exchange;
}

std::uint8_t low(std::size_t value) {
    return static_cast<std::uint8_t>(value & 0xff);
}
std::uint8_t high(std::size_t value) {
    return static_cast<std::uint8_t>(value >> 8 & 0xff);
}

CissExchange report(std::uint8_t opcode, std::uint8_t kind, std::size_t bytes) {
    return reading(
        {opcode, kind, 0, 0, 0, 0, low(bytes >> 24), low(bytes >> 16), high(bytes), low(bytes), 0, 0}, bytes);
}

}  // namespace

std::string_view what(Bmic command) {
    switch (command) {
        case Bmic::logical_drive:
            return "reading the description of";
        case Bmic::controller:
            return "reading the controller information of";
        case Bmic::logical_drive_status:
            return "reading logical drive status of";
        case Bmic::physical_drive:
            return "reading drive information of";
        case Bmic::configuration:
            return "reading the configuration of";
        case Bmic::subsystem:
            return "reading the serial number of";
    }
    return "asking";
}

CissExchange bmic(Bmic command, std::uint16_t number, std::size_t bytes) {
    const bool of_drive = command == Bmic::physical_drive;
    return reading(
        {kBmicRead, of_drive ? std::uint8_t{0} : low(number), of_drive ? low(number) : std::uint8_t{0}, 0, 0,
         0, static_cast<std::uint8_t>(command), high(bytes), low(bytes), high(number)},
        bytes);
}

CissExchange report_logical(std::size_t bytes) {
    return report(kReportLogical, 0, bytes);
}

CissExchange report_physical(std::size_t bytes) {
    return report(kReportPhysical, kWithNamesAndKinds, bytes);
}

CissExchange to_drive(const Address& drive, std::span<const std::uint8_t> cdb, std::size_t bytes) {
    auto exchange = reading({cdb.begin(), cdb.end()}, bytes);
    exchange.unit = drive;
    exchange.timeout_s = kDriveTimeoutSeconds;
    return exchange;
}

bool succeeded(const CissExchange& exchange) {
    return exchange.command_status == command_status::success ||
           exchange.command_status == command_status::underrun;
}

std::span<const std::uint8_t> answer_of(const CissExchange& exchange) {
    const std::span<const std::uint8_t> all(exchange.buffer);
    const bool whole = exchange.command_status != command_status::underrun;
    return all.first(all.size() - (whole ? 0 : std::min<std::size_t>(exchange.residual, all.size())));
}

std::string status_text(const CissExchange& exchange) {
    const auto status = exchange.command_status;
    if (status == command_status::lockup) return "the firmware has locked up";
    if (status >= kStatusNames.size()) return fmt::format("command status 0x{:02x}", status);
    auto text = fmt::format("{} (command status {}", kStatusNames[status], status);
    if (status == command_status::target_status)
        text += fmt::format(", SCSI status 0x{:02x}", exchange.scsi_status);
    if (exchange.sense.size() > 2 && status == command_status::target_status)
        text += fmt::format(", sense key {}", exchange.sense[2] & 0x0f);
    return text + ")";
}

}  // namespace raidwatch::ciss
