#include "md_files.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace raidwatch::sim {
namespace {

constexpr int kChunkKib = 512;

bool striped(const MdArray& array) {
    return array.level() != "raid1";
}
bool has_redundancy_files(const MdArray& array) {
    return !array.inactive() && array.level() != "raid0";
}

std::string line(const auto& value) {
    return fmt::format("{}\n", value);
}

std::string layout_number(const MdArray& array) {
    if (array.level() == "raid10") return "258";                              // 2 near copies
    return array.level() == "raid5" || array.level() == "raid6" ? "2" : "0";  // 2: left-symmetric
}

std::string action_word(const MdArray& array) {
    if (!array.sync()) return "idle";
    return array.sync()->kind == MdSync::Kind::check ? "check" : "recover";
}

std::uint64_t done_sectors(const MdArray& array) {
    // The kernel completes in whole requests: 8 sectors at least.
    return static_cast<std::uint64_t>(array.sync()->done_sectors) / 8 * 8;
}

void add_member(Folder& folder, const MdArray& array, const MdMember& member) {
    const std::string dir = "md/dev-" + member.device + "/";
    const bool placed = member.role && !array.inactive();
    folder.files[dir + "state"] = line(member_state(array, member));
    folder.files[dir + "slot"] = placed ? line(*member.role) : "none\n";
    folder.files[dir + "errors"] = "0\n";
    folder.files[dir + "offset"] = line(array.data_offset());
    folder.files[dir + "size"] = line(array.component_sectors() / 2);
    folder.files[dir + "recovery_start"] = member.in_sync ? "none\n" : line(member.recovered_sectors / 8 * 8);
    folder.files[dir + "bad_blocks"] = "";
    folder.files[dir + "unacknowledged_bad_blocks"] = "";
    // md/dev-X -> md -> mdN -> block -> virtual -> devices
    folder.links[dir + "block"] = "../../../../../" + member.device_path;
    if (placed && !member.replacement)
        folder.links[fmt::format("md/rd{}", *member.role)] = "dev-" + member.device;
    folder.links["slaves/" + member.device] = "../../../../" + member.device_path;
}

void add_redundancy(Folder& folder, const MdArray& array) {
    const auto& sync = array.sync();
    folder.files["md/degraded"] = line(array.degraded());
    folder.files["md/sync_action"] = line(action_word(array));
    folder.files["md/last_sync_action"] = line(array.last_sync_action());
    folder.files["md/mismatch_cnt"] = line(array.mismatches());
    folder.files["md/sync_completed"] =
        sync ? fmt::format("{} / {}\n", done_sectors(array), array.component_sectors()) : "none\n";
    folder.files["md/sync_speed"] = sync ? line(std::llround(sync->bytes_per_s / 1024)) : "none\n";
    folder.files["md/sync_speed_min"] = "1000 (system)\n";
    folder.files["md/sync_speed_max"] = "200000 (system)\n";
    folder.files["md/sync_min"] = "0\n";
    folder.files["md/sync_max"] = "max\n";
    folder.files["md/sync_force_parallel"] = "0\n";
    folder.files["md/suspend_lo"] = "0\n";
    folder.files["md/suspend_hi"] = "0\n";
}

std::string personality_line(const MdArray& array) {
    const int disks = array.raid_disks(), working = disks - array.degraded();
    std::string health = fmt::format(" [{}/{}] [", disks, working);
    for (int role = 0; role < disks; ++role) {
        const auto* holder = array.holder_of(role);
        health += holder && holder->in_sync ? 'U' : '_';
    }
    health += ']';
    if (array.level() == "raid0") return fmt::format(" {}k chunks", kChunkKib);
    if (array.level() == "raid1") return health;
    if (array.level() == "raid10") return fmt::format(" {}K chunks 2 near-copies{}", kChunkKib, health);
    return fmt::format(" level {}, {}k chunk, algorithm {}{}", array.level().substr(4), kChunkKib,
                       array.level() == "raid4" ? 0 : 2, health);
}

/// status_resync() of drivers/md/md.c.
std::string progress_line(const MdArray& array) {
    const auto total = array.component_sectors(), done = done_sectors(array);
    const auto per_milli = static_cast<int>(static_cast<double>(done) * 1000 / static_cast<double>(total));
    const int filled = per_milli / 50;
    const double kib_per_s = array.sync()->bytes_per_s / 1024;
    const double left_kib = static_cast<double>(total - done) / 2;
    const double minutes = left_kib / std::max(kib_per_s, 1.0) / 60;
    return fmt::format("\n      [{}>{}]  {} ={:3}.{}% ({}/{}) finish={:.1f}min speed={}K/sec",
                       std::string(static_cast<std::size_t>(filled), '='),
                       std::string(static_cast<std::size_t>(20 - filled), '.'),
                       array.sync()->kind == MdSync::Kind::check ? "check" : "recovery", per_milli / 10,
                       per_milli % 10, done / 2, total / 2, minutes, std::llround(kib_per_s));
}

std::string mdstat_entry(const MdArray& array) {
    std::string out = array.name() + " : " + (array.inactive() ? "inactive" : "active " + array.level());
    for (auto member = array.members().rbegin(); member != array.members().rend(); ++member) {
        out += fmt::format(" {}[{}]", member->device, member->number);
        if (member->faulty)
            out += "(F)";
        else if (!member->role || array.inactive())
            out += "(S)";
        else if (member->replacement)
            out += "(R)";
    }
    const auto blocks =
        array.inactive() ? array.component_sectors() / 2 * array.members().size() : array.array_sectors() / 2;
    out += fmt::format("\n      {} blocks super 1.2", blocks);
    if (!array.inactive()) out += personality_line(array);
    if (array.sync()) out += progress_line(array);
    return out + "\n      \n";
}

}  // namespace

std::string member_state(const MdArray& array, const MdMember& member) {
    std::string out;
    const auto add = [&](bool is, const char* word) {
        if (is) out += (out.empty() ? "" : ",") + std::string(word);
    };
    const bool in_sync = member.in_sync && !array.inactive();
    add(member.faulty, "faulty");
    add(in_sync, "in_sync");
    add(!member.faulty && !in_sync, "spare");
    add(member.want_replacement, "want_replacement");
    add(member.replacement, "replacement");
    return out;
}

Folder md_folder(const MdArray& array, const MdPlace& place) {
    Folder folder;
    auto& files = folder.files;
    files["dev"] = fmt::format("9:{}\n", place.minor);
    files["uevent"] = fmt::format("MAJOR=9\nMINOR={}\nDEVNAME={}\nDEVTYPE=disk\n", place.minor, array.name());
    files["size"] = line(array.inactive() ? 0 : array.array_sectors());
    files["ro"] = "0\n";
    files["removable"] = "0\n";
    files["queue/rotational"] = "1\n";
    files["queue/logical_block_size"] = "512\n";
    files["queue/physical_block_size"] = "4096\n";
    files["md/array_state"] = line(array.state_word());
    files["md/level"] = line(array.level());
    files["md/raid_disks"] = line(array.raid_disks());
    files["md/layout"] = line(layout_number(array));
    files["md/chunk_size"] = line(striped(array) ? kChunkKib * 1024 : 0);
    files["md/component_size"] = line(array.component_sectors() / 2);
    files["md/array_size"] = "default\n";
    files["md/metadata_version"] = "1.2\n";
    files["md/resync_start"] = "none\n";
    files["md/reshape_position"] = "none\n";
    files["md/consistency_policy"] = array.level() == "raid0" ? "none\n" : "resync\n";
    files["md/fail_last_dev"] = "1\n";
    folder.dirs = {"holders", "slaves", "md"};
    for (const auto& member : array.members()) add_member(folder, array, member);
    if (has_redundancy_files(array)) add_redundancy(folder, array);
    return folder;
}

std::string mdstat(std::span<const MdArray* const> arrays) {
    std::string out = "Personalities : [raid1] [raid6] [raid5] [raid4] [raid10] [raid0] \n";
    for (auto array = arrays.rbegin(); array != arrays.rend(); ++array) out += mdstat_entry(**array);
    return out + "unused devices: <none>\n";
}

}  // namespace raidwatch::sim
