//   UUID:             12345678-...                    scrub status for 12345678-...
//   Scrub started:    Thu Nov  5 01:00:00 2026          scrub started at ... and finished after 00:01:00
//   Status:           running                           total bytes scrubbed: 2.50GiB with 3 errors
//   Bytes scrubbed:   1.00GiB  (12.34%)                 error details: csum=3
//   Error summary:    csum=72                           corrected errors: 2, uncorrectable errors: 1, ...
//     Corrected:      2                               Scrub device /dev/sda (id 1) history   (with -d, each)
//     Uncorrectable:  70

#include "collectors/text/amount.hpp"
#include "parse.hpp"

#include <raidwatch/base/text.hpp>

namespace raidwatch::btrfs {

namespace {

/// What it found, of a device where it tells of each: as much as the counters of the devices grew by it.
struct Found {
    std::string device;
    std::uint64_t reads = 0, checksums = 0;
};

struct Scrub {
    std::string uuid, status;
    std::vector<Found> found;
    std::optional<std::uint64_t> done, total, rate, uncorrectable;
    std::optional<double> percent;
    bool errors_told = false;
};

std::optional<std::uint64_t> first_amount(std::string_view text) {
    const auto words = split_words(text);
    if (words.empty()) return std::nullopt;
    auto word = words.front();
    if (word.ends_with("/s")) word.remove_suffix(2);
    return parse_amount(word);
}

std::optional<double> percent_in(std::string_view text) {
    const auto open = text.find('('), close = text.find("%)");
    if (open == text.npos || close == text.npos || close < open) return std::nullopt;
    const auto percent = parse_double(trim(text.substr(open + 1, close - open - 1)));
    return percent && *percent >= 0 && *percent <= 100 ? percent : std::nullopt;
}

void add_uncorrectable(std::optional<std::uint64_t> found, Scrub& scrub) {
    if (found) scrub.uncorrectable = scrub.uncorrectable.value_or(0) + *found;
}

/// "read=3 verify=1 csum=72 super=1"; others tell what could not be looked at.
void add_found(std::string_view details, Scrub& scrub) {
    if (scrub.found.empty()) scrub.found.emplace_back();
    auto& found = scrub.found.back();
    for (const auto word : split_words(details)) {
        const auto equals = word.find('=');
        if (equals == word.npos) continue;
        const auto name = word.substr(0, equals);
        const auto count = parse_uint(word.substr(equals + 1)).value_or(0);
        if (name == "read") found.reads += count;
        if (name == "csum" || name == "verify" || name == "super") found.checksums += count;
    }
}

void read_key(std::string_view key, std::string_view value, Scrub& scrub) {
    if (key == "UUID") scrub.uuid = value;
    if (key == "Status" && scrub.status != "running")
        scrub.status = value;  // with -d there is one per device
    if (key == "Total to scrub") scrub.total = first_amount(value);
    if (key == "Rate") scrub.rate = first_amount(value);
    if (key == "Bytes scrubbed") scrub.done = first_amount(value), scrub.percent = percent_in(value);
    if (key == "Error summary") {
        scrub.errors_told = true;
        if (value == "no errors found") add_uncorrectable(0, scrub);
        add_found(value, scrub);
    }
    if (key == "error details") add_found(value, scrub);
    if (key == "Uncorrectable") add_uncorrectable(parse_uint(value), scrub);
}

/// Before btrfs-progs 5.3: sentences.
void read_sentence(std::string_view line, Scrub& scrub) {
    if (line.starts_with("scrub status for ")) scrub.uuid = trim(line.substr(17));
    if (line.starts_with("scrub started at ") || line.starts_with("scrub resumed at "))
        scrub.status = contains(line, "finished after")      ? "finished"
                       : contains(line, "aborted after")     ? "aborted"
                       : contains(line, "interrupted after") ? "interrupted"
                                                             : "running";
    if (line.starts_with("total bytes scrubbed: ")) {
        scrub.done = first_amount(line.substr(22));
        scrub.errors_told = true;
        if (contains(line, "with 0 errors")) add_uncorrectable(0, scrub);
    }
    const std::string_view kUncorrectable = "uncorrectable errors: ";
    if (const auto at = line.find(kUncorrectable); at != line.npos) {
        const auto number = line.substr(at + kUncorrectable.size());
        add_uncorrectable(parse_uint(number.substr(0, number.find(','))), scrub);
    }
}

Scrub read(std::string_view output) {
    Scrub scrub;
    for (const auto untrimmed : split_lines(output)) {
        const auto line = trim(untrimmed);
        if (line == "no stats available") scrub.status = "never";
        const auto words = split_words(line);
        if (line.starts_with("Scrub device ") || line.starts_with("scrub device "))
            scrub.found.push_back({std::string(words[2].substr(words[2].rfind('/') + 1)), 0, 0});
        const auto colon = line.find(':');
        if (colon != line.npos) read_key(trim(line.substr(0, colon)), trim(line.substr(colon + 1)), scrub);
        read_sentence(line, scrub);
    }
    return scrub;
}

void add_progress(const Scrub& scrub, Array& array) {
    Progress progress;
    progress.kind = OperationKind::check;
    progress.done_bytes = scrub.done;
    progress.total_bytes = scrub.total;
    if (progress.done_bytes && progress.total_bytes && *progress.done_bytes > *progress.total_bytes)
        progress.done_bytes = progress.total_bytes;
    progress.bytes_per_s = scrub.rate;
    progress.percent = scrub.percent;
    array.progress = progress;
}

void add_errors(const Scrub& scrub, Array& array) {
    for (const auto& found : scrub.found) {
        if (found.reads == 0 && found.checksums == 0) continue;
        Member device{.role = "vdev", .device = found.device, .state = MemberState::in_sync};
        if (device.device.empty()) device.device = array.name;
        device.read_errors = found.reads;
        device.checksum_errors = found.checksums;
        array.members.push_back(std::move(device));
    }
}

}  // namespace

Findings parse_scrub_status(std::string_view output) {
    Findings findings;
    const auto scrub = read(output);
    if (scrub.status.empty() && !scrub.uncorrectable && !scrub.errors_told) {
        findings.problems.push_back({"btrfs", ErrorCode::malformed, "not understood as btrfs scrub status"});
        return findings;
    }
    Array array;
    array.engine = ArrayEngine::btrfs;
    array.name = scrub.uuid.empty() ? "btrfs" : scrub.uuid;
    if (!scrub.uuid.empty()) array.id = "btrfs-" + scrub.uuid;
    array.state = ArrayState::optimal;  // a scrub says nothing of devices
    array.data_errors = scrub.uncorrectable;
    add_errors(scrub, array);
    if (scrub.status == "running") add_progress(scrub, array);
    if (scrub.status == "finished") array.last_operation = "scrub";
    findings.arrays.push_back(std::move(array));
    findings.complete = true;
    return findings;
}

}  // namespace raidwatch::btrfs
