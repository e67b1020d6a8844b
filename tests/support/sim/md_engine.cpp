#include "md_engine.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::sim {
namespace {

/// md_do_sync() notifies sync_completed this often (UPDATE_FREQUENCY), or after a sixteenth of the way.
constexpr Milliseconds kCheckpoint{300'000};

MdDevice md_device(const Drive& drive) {
    return {drive.spec.id, drive.device, block_path(drive), drive.spec.bytes, drive.spec.serial};
}

std::vector<MdDevice> devices(const std::vector<std::string>& ids, const DriveBay& bay) {
    std::vector<MdDevice> out;
    for (const auto& id : ids)
        if (const auto* drive = bay.find(id)) out.push_back(md_device(*drive));
    return out;
}

std::vector<MdDevice> present_devices(const DriveBay& bay) {
    std::vector<MdDevice> present;
    for (const auto& drive : bay.all())
        if (drive.present) present.push_back(md_device(drive));
    return present;
}

Result<MdDevice> present_device(const std::string& id, const DriveBay& bay) {
    const auto* drive = bay.find(id);
    if (!drive || !drive->present) return failure(ErrorCode::refused, "adding", id, "the drive is not there");
    return md_device(*drive);
}

/// Arrays keep their UUID for good; it is made of who they are.
std::string uuid(const std::string& node, const std::string& array) {
    std::uint64_t parts[2]{};
    for (std::uint64_t i = 0; i < 2; ++i) {
        std::uint64_t value = 14695981039346656037ULL + i;
        for (const char c : node + "/" + array)
            value = (value ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
        parts[i] = value;
    }
    return fmt::format("{:08x}:{:08x}:{:08x}:{:08x}", parts[0] >> 32, parts[0] & 0xffffffffU, parts[1] >> 32,
                       parts[1] & 0xffffffffU);
}

Notices notice(const std::string& array, UtcTime now, std::string what) {
    return {probe::Notice{{"md", array}, now, std::move(what)}};
}

}  // namespace

MdEngine::MdEngine(const NodeSpec& node, const DriveBay& bay) {
    int next_minor = 0;
    for (const auto& spec : node.arrays) {
        if (spec.engine != EngineKind::md) continue;
        entries_.push_back(
            {MdArray(spec.id, spec.level, devices(spec.members, bay), devices(spec.spares, bay)),
             {next_minor++, uuid(node.name, spec.id)},
             spec.mount,
             true,
             std::nullopt});
    }
}

MdEngine::Entry* MdEngine::find(const std::string& array) {
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const Entry& e) { return e.array.name() == array; });
    return found == entries_.end() ? nullptr : &*found;
}

bool MdEngine::owns(const std::string& array) const {
    return const_cast<MdEngine*>(this)->find(array) != nullptr;
}

Result<Notices> MdEngine::apply(const ControllerAction&, UtcTime) {
    return failure(ErrorCode::refused, "changing a controller", "md", "md arrays have no controller");
}

Result<Notices> MdEngine::apply(const ArrayAction& action, const DriveBay& bay, UtcTime now) {
    const auto name = std::visit([](const auto& a) { return a.array; }, action);
    auto* entry = find(name);
    if (!entry) return failure(ErrorCode::not_found, "changing", name);
    entry->array.advance(now);
    auto notices = change(*entry, action, bay, now);
    plan_checkpoint(*entry, now);
    return notices;
}

Result<Notices> MdEngine::change(Entry& entry, const ArrayAction& action, const DriveBay& bay, UtcTime now) {
    MdArray& array = entry.array;
    const auto done = [&](const Status& status, std::string what) -> Result<Notices> {
        if (!status) return tl::unexpected(status.error());
        return notice(array.name(), now, std::move(what));
    };
    if (const auto* a = std::get_if<ArrayFail>(&action))
        return done(array.fail(a->disk), "state faulty, degraded");
    if (const auto* a = std::get_if<ArrayRemove>(&action)) return done(array.remove(a->disk), "mdstat");
    if (const auto* a = std::get_if<ArrayIdle>(&action))
        return array.finish(a->mismatches) ? notice(array.name(), now, "sync_action idle") : Notices{};
    if (const auto* a = std::get_if<ArrayCheck>(&action))
        return done(array.check(a->pace, a->mismatches, now), "sync_action check");
    if (const auto* a = std::get_if<ArraySet>(&action)) {
        array.set(a->state, present_devices(bay));
        return notice(array.name(), now, "array_state " + array.state_word());
    }
    if (const auto* a = std::get_if<ArrayReplace>(&action)) {
        const auto to = present_device(a->to, bay);
        return to ? done(array.replace(a->from, *to, a->pace, now), "sync_action recover")
                  : tl::unexpected(to.error());
    }
    if (const auto* a = std::get_if<ArrayRebuild>(&action)) {
        const auto device = present_device(a->disk, bay);
        return device ? done(array.rebuild(*device, a->pace, now), "sync_action recover")
                      : tl::unexpected(device.error());
    }
    if (const auto* a = std::get_if<ArrayAdd>(&action)) {
        const auto device = present_device(a->disk, bay);
        return device ? done(array.add(*device), "mdstat") : tl::unexpected(device.error());
    }
    return failure(ErrorCode::refused, "changing", array.name(), "md arrays have no write cache");
}

void MdEngine::plan_checkpoint(Entry& entry, UtcTime now) {
    const auto end = entry.array.end();
    entry.checkpoint = end ? std::optional(std::min(now + kCheckpoint, *end)) : std::nullopt;
}

bool MdEngine::moving() const {
    return std::any_of(entries_.begin(), entries_.end(),
                       [](const Entry& entry) { return entry.array.end().has_value(); });
}

Notices MdEngine::advance_to(UtcTime now) {
    Notices out;
    for (auto& entry : entries_) {
        const bool ended = entry.array.advance(now);
        if (!ended && (!entry.checkpoint || now < *entry.checkpoint)) continue;
        plan_checkpoint(entry, now);
        const auto more = notice(entry.array.name(), now, ended ? "sync_action idle" : "sync_completed");
        out.insert(out.end(), more.begin(), more.end());
    }
    return out;
}

std::optional<UtcTime> MdEngine::next_notice() const {
    std::optional<UtcTime> next;
    for (const auto& entry : entries_)
        if (entry.checkpoint && (!next || *entry.checkpoint < *next)) next = entry.checkpoint;
    return next;
}

void MdEngine::drive_gone(const std::string& device) {
    for (auto& entry : entries_) entry.array.device_gone(device);
}

void MdEngine::boot(const DriveBay& bay, UtcTime now) {
    const auto present = present_devices(bay);
    for (auto& entry : entries_) {
        entry.array.reassemble(present, now);
        entry.mounted = !entry.array.inactive();
        plan_checkpoint(entry, now);
    }
}

std::string MdEngine::holder(const std::string& device) const {
    for (const auto& entry : entries_)
        for (const auto& member : entry.array.members())
            if (member.device == device) return entry.array.name();
    return {};
}

std::vector<Mounted> MdEngine::mounts() const {
    std::vector<Mounted> out;
    for (const auto& entry : entries_)
        if (!entry.mount.empty() && entry.mounted)
            out.push_back({entry.array.name(), fmt::format("9:{}", entry.place.minor), entry.mount});
    return out;
}

void MdEngine::write(Tree& tree) {
    std::vector<const MdArray*> arrays;
    for (const auto& entry : entries_) {
        const auto& name = entry.array.name();
        tree.put("/sys/devices/virtual/block/" + name, md_folder(entry.array, entry.place));
        tree.put_link("/sys/block/" + name, "../devices/virtual/block/" + name);
        tree.put_link("/sys/class/block/" + name, "../../devices/virtual/block/" + name);
        tree.put_link("/dev/disk/by-id/md-uuid-" + entry.place.uuid, "../../" + name);
        // Linux 6.1 has no md/uuid: it is udev that knows.
        tree.put_file(fmt::format("/run/udev/data/b9:{}", entry.place.minor),
                      "E:MD_UUID=" + entry.place.uuid + "\n");
        arrays.push_back(&entry.array);
    }
    tree.put_file("/proc/mdstat", mdstat(arrays));
}

}  // namespace raidwatch::sim
