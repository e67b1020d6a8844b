#include "firmware.hpp"

#include <raidwatch/base/text.hpp>

#include <fmt/format.h>

namespace raidwatch::megaraid {

std::optional<std::uint16_t> host_number(const Files& files, const std::string& place) {
    for (const auto& name : files.list(kDriver + ("/" + place)).value_or(std::vector<std::string>{}))
        if (name.starts_with("host"))
            if (const auto number = parse_uint(name.substr(4)); number && *number < 0xffff)
                return static_cast<std::uint16_t>(*number);
    return std::nullopt;
}

std::optional<Answer> Firmware::read(Opcode opcode, std::size_t bytes, const Mailbox& box,
                                     bool absent_is_fine, const std::string& part) {
    if (gone_) return std::nullopt;
    auto exchange = direct(opcode, box, bytes);
    const auto sent = host_.mfi.submit(host_no_, exchange);
    if (!sent) {
        gone_ = sent.error().code == ErrorCode::not_found;
        note(sent.error(), part);
        return std::nullopt;
    }
    const auto status = status_of(exchange);
    if (status == kStatusOk) return Answer{std::move(exchange.buffer)};
    if (absent_is_fine && says_absent(status)) return Answer{{}, true};
    note({ErrorCode::refused, std::string(what(opcode)), scope() + part, status_text(status)}, part);
    return std::nullopt;
}

Result<DriveAnswer> Firmware::submit(std::uint16_t device_id, std::span<const std::uint8_t> cdb,
                                     std::size_t bytes) {
    const auto source = fmt::format("{}/pd{}", scope(), device_id);
    if (gone_) return failure(ErrorCode::not_found, "asking", source, "its controller has gone");
    auto exchange = to_drive(device_id, cdb, bytes);
    const auto sent = host_.mfi.submit(host_no_, exchange);
    if (!sent) {
        gone_ = sent.error().code == ErrorCode::not_found;
        return tl::unexpected(sent.error());
    }
    const auto status = status_of(exchange);
    const bool answered = status == kStatusOk || status == kStatusScsiError;
    if (!answered)
        return failure(says_absent(status) ? ErrorCode::not_found : ErrorCode::io, "asking", source,
                       status_text(status));
    const bool good = status == kStatusOk && scsi_status_of(exchange) == 0;
    return DriveAnswer{std::move(exchange.buffer), std::move(exchange.sense), good};
}

std::optional<DriveAnswer> Firmware::ask_drive(std::uint16_t device_id, std::span<const std::uint8_t> cdb,
                                               std::size_t bytes) {
    auto answer = submit(device_id, cdb, bytes);
    return answer && answer->good ? std::optional(*std::move(answer)) : std::nullopt;
}

void Firmware::note(const Error& error, const std::string& part) {
    findings_.problems.push_back({scope() + part, error.code, error.text()});
    complete_ = false;
}

}  // namespace raidwatch::megaraid
