#include "collectors/text/amount.hpp"
#include "lvs_rows.hpp"
#include "parse.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>
#include <map>
#include <string>

namespace raidwatch::lvm {

namespace {

using Row = LvsRow;

/// "vm_rimage_1" is image 1 of "vm".
struct ImageName {
    std::string volume;
    int number = 0;
};

std::optional<ImageName> image_name(const Row& row) {
    for (const std::string_view infix : {"_rimage_", "_mimage_"}) {
        const auto at = row.name.rfind(infix);
        if (at == row.name.npos || at == 0) continue;
        const auto number = parse_uint(std::string_view(row.name).substr(at + infix.size()));
        if (number && *number < 4096) return ImageName{row.name.substr(0, at), static_cast<int>(*number)};
    }
    return std::nullopt;
}

bool is_hidden(const Row& row) {
    return row.name.find("_rmeta_") != row.name.npos || row.name.ends_with("_mlog") ||
           image_name(row).has_value();
}

bool is_raid(const Row& row) {
    if (is_hidden(row)) return false;
    if (!row.segtype.empty()) return row.segtype.starts_with("raid") || row.segtype == "mirror";
    return std::string_view("rRmM").find(row.bit(0)) != std::string_view::npos && row.bit(0) != '-';
}

/// "/dev/sdb(1)" -> "sdb"; "[unknown](1)" and "unknown device(1)" of a lost one -> empty.
std::string device_of(std::string_view devices) {
    auto device = trim(devices.substr(0, devices.find('(')));
    if (device.starts_with("/dev/")) device.remove_prefix(5);
    if (device.starts_with('[') || device.starts_with("unknown")) return {};
    return std::string(device);
}

Member image_of(const Row& row, int number) {
    Member image;
    image.ordinal = number;
    image.device = device_of(row.devices);
    image.vendor_state = row.attr;
    if (!row.health.empty()) image.vendor_state += " " + row.health;
    const bool lost = row.health == "partial" || row.bit(8) == 'p' || contains(row.devices, "unknown");
    if (lost)
        image.state = MemberState::missing;
    else if (row.health == "refresh needed" || row.bit(8) == 'r')
        image.state = MemberState::faulty;  // errors took it out; its device is back or still there
    else if (row.bit(0) == 'I')
        image.state = MemberState::rebuilding;
    else
        image.state = MemberState::in_sync;
    return image;
}

std::optional<OperationKind> kind_of(std::string_view action) {
    if (action == "recover") return OperationKind::rebuild;
    if (action == "resync") return OperationKind::resync;
    if (action == "check") return OperationKind::check;
    if (action == "repair") return OperationKind::repair;
    if (action == "reshape") return OperationKind::reshape;
    return std::nullopt;
}

std::optional<Progress> progress_of(const Row& row) {
    const auto percent = parse_decimal(row.sync);
    auto kind = kind_of(row.action);
    if (!kind && percent && *percent < 100 && *percent >= 0) kind = OperationKind::resync;
    if (!kind) return std::nullopt;
    Progress progress;
    progress.kind = *kind;
    if (percent && *percent >= 0 && *percent <= 100) progress.percent = percent;
    return progress;
}

void read_level(const Row& row, Array& array) {
    const auto underscore = row.segtype.find('_');
    array.level = row.segtype == "mirror" ? "raid1" : row.segtype.substr(0, underscore);
    if (underscore != std::string::npos && row.segtype != "mirror")
        array.layout = row.segtype.substr(underscore + 1);
    if (row.segtype.empty() && (row.bit(0) == 'm' || row.bit(0) == 'M')) array.level = "raid1";
}

/// The volume's own word, where the images are not listed (no -a) or say less.
void heed_volume(const Row& row, Array& array) {
    const bool hurt =
        row.health == "partial" || row.health == "refresh needed" || row.bit(8) == 'p' || row.bit(8) == 'r';
    const bool recovering = array.progress && array.progress->kind == OperationKind::rebuild;
    // Without the level it cannot be counted what the lack of an image means.
    const bool whole = std::ranges::all_of(
        array.members, [](const Member& image) { return image.state == MemberState::in_sync; });
    if ((hurt || (recovering && array.members.empty())) &&
        (array.state == ArrayState::optimal || array.state == ArrayState::unknown)) {
        array.engine_degraded = 1;
        array.state = ArrayState::degraded;
    } else if (array.state == ArrayState::unknown && whole &&
               (row.health.empty() || row.health == "writemostly" || row.health == "mismatches exist")) {
        array.state = ArrayState::optimal;
    }
}

using Images = std::map<std::pair<std::string, std::string>, std::vector<Member>>;

Array array_of(const Row& row, const Images& images) {
    Array array;
    array.engine = ArrayEngine::lvm;
    array.name = row.group.empty() ? row.name : row.group + "/" + row.name;
    array.id = "lvm-" + (row.uuid.empty() ? array.name : row.uuid);
    read_level(row, array);
    array.vendor_state = row.attr + (row.health.empty() ? "" : " " + row.health);
    array.bytes = parse_amount(std::string_view(row.size).substr(row.size.starts_with('<') ? 1 : 0));
    array.progress = progress_of(row);
    array.mismatches = parse_uint(row.mismatches);
    if (row.bit(8) == 'm' || row.health == "mismatches exist") array.mismatched = true;
    if ((array.mismatches.value_or(0) > 0 || array.mismatched) && !array.progress)
        array.last_operation = "check";
    const auto found = images.find({row.group, row.name});
    if (found != images.end()) array.members = found->second;
    if (!array.members.empty()) array.raid_disks = static_cast<int>(array.members.size());
    array.state = array.members.empty() ? ArrayState::unknown : counted_state(redundancy(array));
    heed_volume(row, array);
    return array;
}

/// Thin pools and other volumes are told of only when they are ill.
std::optional<Array> ill_volume(const Row& row) {
    const bool failed = row.health == "failed" || row.bit(8) == 'F';
    const bool hurt = row.health == "out_of_data" || row.health == "metadata_read_only" ||
                      row.health == "partial" || row.health == "error" || row.bit(8) == 'D' ||
                      row.bit(8) == 'M' || row.bit(8) == 'p' || row.bit(8) == 'E';
    if (is_hidden(row) || (!failed && !hurt)) return std::nullopt;
    Array array;
    array.engine = ArrayEngine::lvm;
    array.name = row.group.empty() ? row.name : row.group + "/" + row.name;
    array.id = "lvm-" + (row.uuid.empty() ? array.name : row.uuid);
    array.level = row.segtype;
    array.vendor_state = row.attr + (row.health.empty() ? "" : " " + row.health);
    // A volume without redundancy that lacks a part has lost it.
    const bool partial = row.health == "partial" || row.bit(8) == 'p';
    array.state = failed || partial ? ArrayState::failed : ArrayState::degraded;
    return array;
}

bool is_inactive(const Row& row) {
    return row.attr.size() >= 5 && row.bit(4) == '-';
}

Images images_of(const std::vector<Row>& rows) {
    Images images;
    for (const auto& row : rows)
        if (const auto name = image_name(row))
            images[{row.group, name->volume}].push_back(image_of(row, name->number));
    for (auto& [volume, members] : images) {
        std::ranges::sort(members, {}, &Member::ordinal);
        // An image over several devices has a row for each.
        const auto same = [](const Member& a, const Member& b) { return a.ordinal == b.ordinal; };
        members.erase(std::unique(members.begin(), members.end(), same), members.end());
    }
    return images;
}

/// While the first synchronisation runs all images are marked out of sync, and none of them lacks.
void calm_first_sync(std::vector<Member>& members) {
    const auto out_of_sync = [](const Member& m) { return m.state == MemberState::rebuilding; };
    if (std::ranges::all_of(members, out_of_sync))
        for (auto& member : members) member.state = MemberState::in_sync;
}

}  // namespace

Findings parse_lvs(std::string_view output) {
    Findings findings;
    const auto read = lvs_rows(output);
    if (!read) {
        findings.problems.push_back({"lvm", read.error().code, read.error().text()});
        return findings;
    }
    const auto& rows = *read;
    auto images = images_of(rows);
    for (auto& [volume, members] : images) calm_first_sync(members);
    for (const auto& row : rows) {
        if (row.name.empty()) {
            findings.problems.push_back({"lvm", ErrorCode::malformed, "a volume without lv_name"});
        } else if (is_raid(row)) {
            // An administrator's choice, and nothing is known of one that does not run.
            if (!is_inactive(row)) findings.arrays.push_back(array_of(row, images));
        } else if (auto ill = ill_volume(row)) {
            findings.arrays.push_back(*std::move(ill));
        }
    }
    findings.complete = findings.problems.empty();
    return findings;
}

}  // namespace raidwatch::lvm
