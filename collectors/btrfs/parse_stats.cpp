#include "collectors/text/amount.hpp"
#include "collectors/text/json_view.hpp"
#include "parse.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::btrfs {

namespace {

void add(std::optional<std::uint64_t>& sum, std::uint64_t value) {
    sum = sum.value_or(0) + value;
}

void count(Member& device, std::string_view counter, std::uint64_t value) {
    if (counter == "write_io_errs" || counter == "flush_io_errs") add(device.write_errors, value);
    if (counter == "read_io_errs") add(device.read_errors, value);
    if (counter == "corruption_errs" || counter == "generation_errs") add(device.checksum_errors, value);
}

/// "/dev/sdb"; "<missing disk>" and "devid:2" of one that is not there.
Member device_named(std::string_view name) {
    Member device;
    if (name.starts_with("/dev/")) {
        device.device = name.substr(5);
        device.state = MemberState::in_sync;
    } else {
        device.state = MemberState::missing;
        device.vendor_state = name;
    }
    return device;
}

Array file_system() {
    Array array;
    array.engine = ArrayEngine::btrfs;
    array.name = "btrfs";
    return array;
}

Problem problem(std::string_view line) {
    return {"btrfs", ErrorCode::malformed, "not understood as btrfs device stats: " + printable(line, 100)};
}

/// "[/dev/sdb].write_io_errs    0"
void read_line(std::string_view line, Array& array, Findings& findings) {
    const auto close = line.rfind("].");
    const auto words = split_words(close == line.npos ? "" : line.substr(close + 2));
    const auto value = words.size() == 2 ? parse_uint(words[1]) : std::nullopt;
    if (!line.starts_with('[') || !value) {
        findings.problems.push_back(problem(line));
        return;
    }
    auto device = device_named(line.substr(1, close - 1));
    const auto known = std::ranges::find_if(array.members, [&](const Member& m) {
        return m.device == device.device && m.vendor_state == device.vendor_state;
    });
    auto& member = known == array.members.end() ? array.members.emplace_back(std::move(device)) : *known;
    count(member, words[0], *value);
}

void read_json(const JsonView& document, Array& array, Findings& findings) {
    const auto devices = document["device-stats"].items();
    if (devices.empty())
        findings.problems.push_back({"btrfs", ErrorCode::malformed, "no \"device-stats\" in this JSON"});
    for (const auto& json : devices) {
        auto device = device_named(json["device"].text());
        for (const auto& [key, value] : json.entries()) {
            const auto number = value.count() ? value.count() : parse_uint(value.text());
            if (number) count(device, key, *number);
            if (number && key == "devid" && *number > 0 && *number < 4096)
                device.ordinal = static_cast<int>(*number) - 1;
        }
        array.members.push_back(std::move(device));
    }
}

}  // namespace

Findings parse_device_stats(std::string_view output) {
    Findings findings;
    auto array = file_system();
    if (trim(output).starts_with('{')) {
        if (const auto document = JsonDocument::read(output, "btrfs device stats"))
            read_json(document->root(), array, findings);
        else
            findings.problems.push_back({"btrfs", document.error().code, document.error().text()});
    } else {
        for (const auto line : split_lines(output))
            if (!trim(line).empty()) read_line(trim(line), array, findings);
    }
    if (array.members.empty() && findings.problems.empty()) findings.problems.push_back(problem("no output"));
    const bool missing =
        std::ranges::any_of(array.members, [](const Member& m) { return m.state == MemberState::missing; });
    array.state = missing ? ArrayState::degraded : ArrayState::optimal;
    if (!array.members.empty()) findings.arrays.push_back(std::move(array));
    findings.complete = findings.problems.empty();
    return findings;
}

}  // namespace raidwatch::btrfs
