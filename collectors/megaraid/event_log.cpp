#include "event_log.hpp"

#include <raidwatch/base/clock.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::megaraid {

namespace {

// Offsets in mfi_evt_detail.
constexpr std::size_t kTimeAt = 4, kCodeAt = 8, kLocaleAt = 12, kClassAt = 15, kArgumentTypeAt = 16,
                      kArgumentsAt = 32, kDescriptionAt = 128, kDescriptionBytes = 128;

std::string class_word(std::int8_t value) {
    switch (value) {
        case -2:
            return "debug";
        case -1:
            return "progress";
        case 0:
            return "info";
        case 1:
            return "warning";
        case 2:
            return "critical";
        case 3:
            return "fatal";
        case 4:
            return "dead";
        default:
            return std::to_string(value);
    }
}

std::string locale_word(std::uint16_t locale) {
    constexpr const char* kWords[] = {"volume", "drive",      "enclosure",     "battery",
                                      "sas",    "controller", "configuration", "cluster"};
    for (std::size_t bit = 0; bit < std::size(kWords); ++bit)
        if (locale == 1U << bit) return kWords[bit];
    return fmt::format("0x{:04x}", locale);
}

/// Where in the arguments a drive or a volume is named, by their type (mfi_evt_args).
struct Places {
    std::optional<std::size_t> drive, volume;
};
Places places(std::uint8_t type) {
    switch (type) {
        case 1:   // CDB and sense
        case 10:  // drive
        case 11:  // drive, error
        case 14:  // drive, progress
        case 15:  // drive, states
            return {0, {}};
        case 2:  // volume
        case 3:  // volume, count
        case 5:  // volume, owners
        case 7:  // volume, progress
        case 8:  // volume, states
            return {{}, 0};
        case 4:  // block, volume
        case 9:  // strip, volume
            return {{}, 8};
        case 6:  // two blocks, volume, drive
            return {20, 16};
        case 12:  // block, drive
            return {8, {}};
        case 13:  // block, drive, volume
            return {8, 12};
        default:
            return {};
    }
}

RawLogEntry parse_entry(Bytes bytes) {
    RawLogEntry raw;
    raw.entry.sequence = u32(bytes, 0);
    raw.entry.at = log_time(u32(bytes, kTimeAt));
    raw.entry.code = u32(bytes, kCodeAt);
    raw.entry.locale = locale_word(u16(bytes, kLocaleAt));
    raw.entry.severity = class_word(static_cast<std::int8_t>(u8(bytes, kClassAt)));
    raw.entry.text = text(bytes, kDescriptionAt, kDescriptionBytes);
    const auto [drive, volume] = places(u8(bytes, kArgumentTypeAt));
    if (drive) raw.drive = u16(bytes, kArgumentsAt + *drive);
    if (volume) raw.volume = u8(bytes, kArgumentsAt + *volume);
    return raw;
}

}  // namespace

std::string log_time(std::uint32_t stamp) {
    constexpr std::uint32_t kSinceStart = 0xff000000;
    constexpr std::int64_t kYear2000Ms = 946'684'800'000;
    if ((stamp & kSinceStart) == kSinceStart) return fmt::format("start + {} s", stamp & ~kSinceStart);
    auto at = to_rfc3339(from_unix_ms(kYear2000Ms + std::int64_t{stamp} * 1000));
    std::ranges::replace(at, 'T', ' ');
    return at.substr(0, 19);
}

Result<LogInfo> parse_log_info(Bytes answer, std::string_view source) {
    if (answer.size() < kLogInfoBytes)
        return failure(ErrorCode::malformed, "reading the state of the event log of", std::string(source),
                       "it is too short");
    return LogInfo{u32(answer, 0), u32(answer, 4), u32(answer, 8), u32(answer, 12), u32(answer, 16)};
}

Result<std::vector<RawLogEntry>> parse_log(Bytes answer, std::string_view source) {
    const auto held =
        answer.size() < kLogHeaderBytes ? 0 : (answer.size() - kLogHeaderBytes) / kLogEntryBytes;
    const std::size_t told = u32(answer, 0);
    if (answer.size() < kLogHeaderBytes || told > held)
        return failure(ErrorCode::malformed, "reading the event log of", std::string(source),
                       fmt::format("it counts {} entries and holds {}", told, held));
    std::vector<RawLogEntry> entries;
    for (std::size_t i = 0; i < told; ++i)
        entries.push_back(parse_entry(answer.subspan(kLogHeaderBytes + i * kLogEntryBytes, kLogEntryBytes)));
    std::ranges::sort(entries, {}, [](const RawLogEntry& e) { return e.entry.sequence; });
    return entries;
}

}  // namespace raidwatch::megaraid
