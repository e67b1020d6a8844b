#include "zfs_text.hpp"

#include <array>
#include <cmath>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace raidwatch::sim {
namespace {

/// Three digits and a binary unit, as zfs_nicebytes() has it.
std::string nice(double bytes) {
    constexpr std::array<const char*, 6> kUnits{"B", "K", "M", "G", "T", "P"};
    std::size_t unit = 0;
    for (; bytes >= 1024 && unit + 1 < kUnits.size(); ++unit) bytes /= 1024;
    if (unit == 0) return fmt::format("{:.0f}B", bytes);
    const int digits = bytes < 10 ? 2 : bytes < 100 ? 1 : 0;
    return fmt::format("{:.{}f}{}", bytes, digits, kUnits[unit]);
}

std::string date(UtcTime at) {
    const auto seconds = std::chrono::system_clock::to_time_t(at);
    return fmt::format("{:%a %b %e %H:%M:%S %Y}", fmt::gmtime(seconds));
}

std::string clock_text(double seconds) {
    const auto whole = std::llround(seconds);
    return whole >= 86400 ? fmt::format("{} days {:02}:{:02}:{:02}", whole / 86400, whole / 3600 % 24,
                                        whole / 60 % 60, whole % 60)
                          : fmt::format("{:02}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string running(const ZfsPool& pool, const ZfsScan& scan) {
    const bool scrub = scan.kind == ZfsScan::Kind::scrub;
    const auto total = static_cast<double>(pool.device_bytes());
    const double percent = 100 * scan.done_bytes / total;
    const auto speed = scan.bytes_per_s > 0 ? fmt::format(" at {}/s", nice(scan.bytes_per_s)) : "";
    const auto left = scan.bytes_per_s > 0
                          ? clock_text((total - scan.done_bytes) / scan.bytes_per_s) + " to go"
                          : "no estimated completion time";
    return fmt::format(
        "  scan: {} in progress since {}\n\t{} scanned{}, {} issued{}, {} total\n\t0B {}, {:.2f}% done, {}\n",
        scrub ? "scrub" : "resilver", date(scan.began), nice(scan.done_bytes), speed, nice(scan.done_bytes),
        speed, nice(total), scrub ? "repaired" : "resilvered", percent, left);
}

std::string scan_text(const ZfsPool& pool) {
    if (pool.scan()) return running(pool, *pool.scan());
    if (!pool.scanned()) return "  scan: none requested\n";
    const auto& last = *pool.scanned();
    const bool scrub = last.kind == ZfsScan::Kind::scrub;
    return fmt::format("  scan: {} {} in 01:00:00 with 0 errors on {}\n",
                       scrub ? "scrub repaired" : "resilvered",
                       scrub ? nice(static_cast<double>(last.repaired_bytes))
                             : nice(static_cast<double>(pool.device_bytes())),
                       date(last.at));
}

/// A line of the config table. Suspended pools print what could not be opened as it is.
std::string row(int depth, const std::string& name, const std::string& state, const ZfsLeaf& counters = {}) {
    return fmt::format("\t{:{}}{:<{}}  {:<8} {:>5} {:>5} {:>5}", "", depth * 2, name, 48 - depth * 2, state,
                       counters.read_errors, counters.write_errors, counters.checksum_errors);
}

std::string leaf_row(int depth, const ZfsLeaf& leaf) {
    std::string line = row(depth, leaf.path, leaf.state, leaf);
    if (!leaf.note.empty()) line += "  " + leaf.note;
    if (leaf.resilvering) line += "  (resilvering)";
    return line + "\n";
}

std::string slot_rows(int depth, const ZfsSlot& slot, int& stand_ins) {
    if (slot.leaves.size() == 1) return leaf_row(depth, slot.leaves[0]);
    bool whole = true;
    for (const auto& leaf : slot.leaves) whole = whole && leaf.state == "ONLINE";
    std::string out = row(depth, fmt::format("{}-{}", slot.by_spare ? "spare" : "replacing", stand_ins++),
                          whole ? "ONLINE" : "DEGRADED") +
                      "\n";
    for (const auto& leaf : slot.leaves) out += leaf_row(depth + 1, leaf);
    return out;
}

std::string spares_text(const ZfsPool& pool) {
    if (pool.spares().empty()) return {};
    std::string out = "\tspares\n";
    for (const auto& spare : pool.spares()) {
        bool in_use = false;
        for (const auto& slot : pool.slots())
            for (const auto& leaf : slot.leaves) in_use = in_use || leaf.path == spare.path;
        const std::string state = spare.state != "ONLINE" ? spare.state : in_use ? "INUSE" : "AVAIL";
        out += fmt::format("\t  {:<46}  {:<8}{}\n", spare.path, state, in_use ? "  currently in use" : "");
    }
    return out;
}

std::string config(const ZfsPool& pool, const std::string& state) {
    std::string out = fmt::format("config:\n\n\t{:<48}  {:<8} {:>5} {:>5} {:>5}\n", "NAME", "STATE", "READ",
                                  "WRITE", "CKSUM");
    out += row(0, pool.name(), state) + "\n";
    const bool striped = pool.level() == "stripe";
    const std::string group = pool.level() == "raidz" ? "raidz1" : pool.level();
    if (!striped) out += row(1, group + "-0", state) + "\n";
    int stand_ins = 0;
    for (const auto& slot : pool.slots()) out += slot_rows(striped ? 1 : 2, slot, stand_ins);
    return out + spares_text(pool);
}

}  // namespace

std::string zpool_status(const ZfsPool& pool) {
    const auto state = pool.state();
    // zpool prints UNAVAIL for a pool that stopped its I/O; the kernel's kstat calls it SUSPENDED.
    const auto shown = state == "SUSPENDED" ? std::string("UNAVAIL") : state;
    std::string out = fmt::format("  pool: {}\n state: {}\n", pool.name(), shown);
    if (state == "DEGRADED")
        out +=
            "status: One or more devices could not be used.\n\tSufficient replicas exist for the pool to "
            "continue functioning in a\n\tdegraded state.\n";
    out += scan_text(pool) + config(pool, shown) + "\n";
    return out + (state == "SUSPENDED" ? "errors: 3 data errors, use '-v' for a list\n"
                                       : "errors: No known data errors\n");
}

std::string zpool_list(const ZfsPool& pool, std::uint64_t guid) {
    return fmt::format("{}\t{}\n", guid, pool.bytes());
}

}  // namespace raidwatch::sim
