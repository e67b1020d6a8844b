#include "control.hpp"

#include <raidwatch/base/text.hpp>

namespace raidwatch::smartdisk {

namespace {
using Words = std::vector<std::string_view>;

std::optional<std::uint64_t> number(const Words& words, std::size_t at, int base = 10) {
    return at < words.size() ? parse_uint(words[at], base) : std::nullopt;
}

bool read_text(std::string& into, std::string_view line, const Words& words) {
    if (words.size() < 2) return false;
    into = trim(line.substr(words[0].size()));
    return true;
}

bool read_attribute(sim::AtaDisk& disk, const Words& words) {
    const auto id = number(words, 1), raw = number(words, 2);
    if (!id || *id < 1 || *id > 255 || !raw) return false;
    const int which = static_cast<int>(*id);
    disk.set(which, *raw);
    if (words.size() > 3) {
        const auto value = number(words, 3);
        if (!value || *value > 255) return false;
        disk.set(which, *raw, static_cast<int>(*value));
    }
    if (words.size() > 4) {
        const auto threshold = number(words, 4);
        if (!threshold || *threshold > 255) return false;
        disk.set_threshold(which, static_cast<int>(*threshold));
    }
    return true;
}

bool read_self_test(sim::AtaDisk& disk, const Words& words) {
    const auto status = number(words, 2), hours = number(words, 3);
    if (!status || *status > 15 || !hours || *hours > 65535) return false;
    sim::AtaSelfTest test;
    test.kind = words[1] == "extended" ? 2 : 1;
    test.status = static_cast<int>(*status);
    test.hours = static_cast<std::uint16_t>(*hours);
    if (const auto lba = number(words, 4)) test.first_bad_lba = static_cast<std::uint32_t>(*lba);
    disk.self_tests.push_back(test);
    return true;
}

bool read_range(std::vector<SectorRange>& ranges, const Words& words) {
    const auto first = number(words, 1), count = number(words, 2);
    if (!first || !count) return false;
    ranges.push_back({*first, *count});
    return true;
}

bool read_line(Control& control, std::string_view line) {
    const auto words = split_words(line);
    auto& disk = control.ata;
    const auto word = words[0];
    if (word == "serial") return read_text(disk.serial, line, words);
    if (word == "model") return read_text(disk.model, line, words);
    if (word == "firmware") return read_text(disk.firmware, line, words);
    if (word == "attribute") return read_attribute(disk, words);
    if (word == "self-test") return read_self_test(disk, words);
    if (word == "bad-read") return read_range(control.bad_reads, words);
    if (word == "bad-write") return read_range(control.bad_writes, words);
    if (word == "failing") return disk.passed = false, true;
    if (word == "hang") return control.hang = true;
    if (word == "standby") return control.standby = true;
    const auto value = number(words, 1, word == "wwn" ? 16 : 10);
    if (!value) return false;
    if (word == "wwn") return disk.wwn = *value, true;
    if (word == "rpm") return disk.rotation_rpm = static_cast<unsigned>(*value), true;
    if (word != "testing" || *value > 100) return false;
    disk.self_test_status = 15;
    disk.self_test_remaining_tens = static_cast<int>(*value / 10);
    return true;
}
}  // namespace

Result<Control> parse_control(std::string_view text, std::string_view source) {
    Control control;
    for (const auto whole : split_lines(text)) {
        const auto line = trim(whole.substr(0, whole.find('#')));
        if (line.empty()) continue;
        if (!read_line(control, line))
            return failure(ErrorCode::invalid, "reading", std::string(source), std::string(line));
    }
    return control;
}

}  // namespace raidwatch::smartdisk
