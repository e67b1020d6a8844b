#include "zfs_engine.hpp"

#include "zfs_text.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

namespace raidwatch::sim {
namespace {

constexpr const char* kZpool =
    "#!/bin/sh\n"
    "# Stands in for zpool on a simulated node: prints what is recorded for this command and the pool named "
    "last.\n"
    "for pool; do :; done\n"
    "exec cat \"$RAIDWATCH_ROOT/run/zpool/$pool.$1\"\n";

ZfsDevice zfs_device(const Drive& drive) {
    const auto name = wwn(drive);
    return {"/dev/disk/by-id/" + (name.starts_with("0x") ? "wwn-" + name : "nvme-" + name), drive.spec.bytes};
}

std::vector<ZfsDevice> devices(const std::vector<std::string>& ids, const DriveBay& bay) {
    std::vector<ZfsDevice> out;
    for (const auto& id : ids)
        if (const auto* drive = bay.find(id)) out.push_back(zfs_device(*drive));
    return out;
}

Result<ZfsDevice> known_device(const std::string& id, const DriveBay& bay, bool must_be_there) {
    const auto* drive = bay.find(id);
    if (!drive || (must_be_there && !drive->present))
        return failure(ErrorCode::refused, "changing a pool", id, "the drive is not there");
    return zfs_device(*drive);
}

}  // namespace

ZfsEngine::ZfsEngine(const NodeSpec& node, const DriveBay& bay) {
    for (const auto& spec : node.arrays)
        if (spec.engine == EngineKind::zfs)
            entries_.push_back(
                {ZfsPool(spec.id, spec.level, devices(spec.members, bay), devices(spec.spares, bay)),
                 std::hash<std::string>{}(node.name + "/" + spec.id), spec.mount});
}

ZfsEngine::Entry* ZfsEngine::find(const std::string& array) {
    const auto found = std::ranges::find_if(entries_, [&](const Entry& e) { return e.pool.name() == array; });
    return found == entries_.end() ? nullptr : &*found;
}

bool ZfsEngine::owns(const std::string& array) const {
    return const_cast<ZfsEngine*>(this)->find(array) != nullptr;
}

Result<Notices> ZfsEngine::apply(const ControllerAction&, UtcTime) {
    return failure(ErrorCode::refused, "changing a controller", "zfs", "pools have no controller");
}

Result<Notices> ZfsEngine::apply(const ArrayAction& action, const DriveBay& bay, UtcTime now) {
    const auto name = std::visit([](const auto& a) { return a.array; }, action);
    auto* entry = find(name);
    if (!entry) return failure(ErrorCode::not_found, "changing", name);
    entry->pool.advance(now);
    if (const auto done = change(entry->pool, action, bay, now); !done) return tl::unexpected(done.error());
    return Notices{};
}

Status ZfsEngine::change(ZfsPool& pool, const ArrayAction& action, const DriveBay& bay, UtcTime now) {
    const auto on = [&](const std::string& disk, bool must_be_there, const auto& what) -> Status {
        const auto device = known_device(disk, bay, must_be_there);
        return device ? what(*device) : tl::unexpected(device.error());
    };
    if (const auto* a = std::get_if<ArrayFail>(&action))
        return on(a->disk, false, [&](const ZfsDevice& d) { return pool.fail(d.path); });
    if (const auto* a = std::get_if<ArrayRemove>(&action))
        return on(a->disk, false, [&](const ZfsDevice& d) { return pool.remove(d.path); });
    if (const auto* a = std::get_if<ArrayAdd>(&action))
        return on(a->disk, true, [&](const ZfsDevice& d) { return pool.add(d); });
    if (const auto* a = std::get_if<ArrayRebuild>(&action))
        return on(a->disk, true, [&](const ZfsDevice& d) { return pool.rebuild(d, a->pace, now); });
    if (const auto* a = std::get_if<ArrayReplace>(&action))
        return on(a->from, false, [&](const ZfsDevice& from) {
            return on(a->to, true,
                      [&](const ZfsDevice& to) { return pool.replace(from.path, to, a->pace, now); });
        });
    if (const auto* a = std::get_if<ArrayCheck>(&action)) return pool.scrub(a->pace, a->mismatches, now);
    if (const auto* a = std::get_if<ArrayIdle>(&action)) {
        pool.finish(a->mismatches, now);
        return {};
    }
    if (const auto* a = std::get_if<ArraySet>(&action)) {
        pool.set(a->state);
        return {};
    }
    return failure(ErrorCode::refused, "changing", pool.name(), "pools have no write cache");
}

void ZfsEngine::drives_changed(const DriveBay& bay) {
    for (auto& entry : entries_)
        for (const auto& drive : bay.all()) {
            const auto path = zfs_device(drive).path;
            if (drive.present)
                entry.pool.device_back(path);
            else
                entry.pool.device_gone(path);
        }
}

void ZfsEngine::boot(const DriveBay& bay, UtcTime now) {
    for (auto& entry : entries_) entry.pool.import(now);
    drives_changed(bay);
}

bool ZfsEngine::moving() const {
    return std::ranges::any_of(entries_, [](const Entry& entry) { return entry.pool.moving(); });
}

Notices ZfsEngine::advance_to(UtcTime now) {
    for (auto& entry : entries_) entry.pool.advance(now);
    return {};
}

std::vector<Mounted> ZfsEngine::mounts() const {
    std::vector<Mounted> out;
    for (const auto& entry : entries_)
        if (!entry.mount.empty() && entry.pool.state() != "OFFLINE")
            out.push_back({entry.pool.name(), fmt::format("0:{}", 40 + out.size()), entry.mount, "zfs"});
    return out;
}

void ZfsEngine::write(Tree& tree) {
    if (entries_.empty()) return;
    tree.put_file("/usr/sbin/zpool", kZpool);
    std::filesystem::permissions(tree.root() / "usr/sbin/zpool", std::filesystem::perms::owner_all);
    for (const auto& [pool, guid, mount] : entries_) {
        tree.put_file("/proc/spl/kstat/zfs/" + pool.name() + "/state", pool.state() + "\n");
        tree.put_file("/run/zpool/" + pool.name() + ".status", zpool_status(pool));
        tree.put_file("/run/zpool/" + pool.name() + ".list", zpool_list(pool, guid));
    }
}

}  // namespace raidwatch::sim
