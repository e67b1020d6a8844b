#include "node.hpp"

#include "md_engine.hpp"
#include "megaraid_engine.hpp"
#include "zfs_engine.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace raidwatch::sim {
namespace {

constexpr const char* kSmartctl =
    "#!/bin/sh\n"
    "# Stands in for smartctl on a simulated node: prints what is recorded for the device named last.\n"
    "for device; do :; done\n"
    "exec cat \"$RAIDWATCH_ROOT$device.smartctl.json\"\n";

/// Drives know the RAID controller they sit behind.
std::vector<DiskSpec> placed(const NodeSpec& node) {
    auto disks = node.disks;
    for (auto& disk : disks)
        for (const auto& controller : node.controllers)
            if (std::ranges::count(controller.disks, disk.id) > 0) disk.controller = controller.id;
    return disks;
}

Notices block_notice(UtcTime now, const std::string& what) {
    return {probe::Notice{{"block", ""}, now, what}};
}

}  // namespace

std::string SimNode::not_simulated(const NodeSpec& spec) {
    std::set<std::string> engines;
    for (const auto& array : spec.arrays) {
        if (array.engine == EngineKind::megaraid && array.controller.empty())
            engines.insert("a volume without controller");
    }
    std::string out;
    for (const auto& engine : engines) out += (out.empty() ? "" : ", ") + engine;
    return out;
}

SimNode::SimNode(const NodeSpec& spec, const std::filesystem::path& root)
    : tree_(root),
      bay_(placed(spec),
           [this](const std::string& device) {
               return std::any_of(engines_.begin(), engines_.end(),
                                  [&](const auto& engine) { return !engine->holder(device).empty(); });
           }),
      name_(spec.name),
      enclosures_(spec.enclosures) {
    engines_.push_back(std::make_unique<MdEngine>(spec, bay_));
    auto megaraid = std::make_unique<MegaraidEngine>(spec, bay_);
    megaraid_ = megaraid.get();
    engines_.push_back(std::move(megaraid));
    engines_.push_back(std::make_unique<ZfsEngine>(spec, bay_));
}

const Mfi& SimNode::mfi() const {
    return megaraid_->firmware();
}

std::optional<std::string> SimNode::run(const std::vector<std::string>& argv) const {
    if (argv.empty() || !argv.front().ends_with("/storcli64")) return std::nullopt;
    return megaraid_->storcli({argv.begin() + 1, argv.end()});
}

Result<std::unique_ptr<SimNode>> SimNode::create(const NodeSpec& spec, const std::filesystem::path& root,
                                                 UtcTime now) {
    if (const auto missing = not_simulated(spec); !missing.empty())
        return failure(ErrorCode::unsupported, "simulating", spec.name, "not simulated yet: " + missing);
    for (const char* part : {"sys", "proc", "dev"}) std::filesystem::remove_all(root / part);
    std::unique_ptr<SimNode> node(new SimNode(spec, root));
    node->on_ = false;
    node->power_on(now);
    return node;
}

Result<Notices> SimNode::apply(const HardwareAction& action, UtcTime now) {
    advance_to(now);
    auto notices = std::visit([&](const auto& group) { return act(group, now); }, action);
    write();
    // A machine that is off tells nobody.
    if (notices && !on_) return Notices{};
    return notices;
}

Result<Notices> SimNode::act(const DiskAction& action, UtcTime now) {
    if (const auto* a = std::get_if<DiskVanish>(&action)) {
        if (auto gone = bay_.vanish(a->disk); !gone) return tl::unexpected(gone.error());
        const auto& drive = *bay_.find(a->disk);
        for (auto& engine : engines_) engine->drive_gone(drive.device);
        // Behind a RAID controller the kernel hears nothing of drives.
        return drive.spec.controller.empty() ? block_notice(now, "remove " + drive.device) : Notices{};
    }
    if (const auto* a = std::get_if<DiskAppear>(&action)) {
        const auto* before = bay_.find(a->disk);
        const std::string old = before && before->present ? before->device : "";
        if (!old.empty())
            for (auto& engine : engines_) engine->drive_gone(old);
        const auto& drive = bay_.appear(*a);
        return drive.spec.controller.empty() ? block_notice(now, "add " + drive.device) : Notices{};
    }
    const auto* smart = std::get_if<DiskSmart>(&action);
    const auto done = smart ? bay_.smart(*smart) : bay_.hang(std::get<DiskHang>(action));
    if (!done) return tl::unexpected(done.error());
    return Notices{};
}

Result<Notices> SimNode::act(const ArrayAction& action, UtcTime now) {
    const auto name = std::visit([](const auto& a) { return a.array; }, action);
    for (auto& engine : engines_)
        if (engine->owns(name)) return engine->apply(action, bay_, now);
    return failure(ErrorCode::not_found, "changing", name, "no such array");
}

Result<Notices> SimNode::act(const ControllerAction& action, UtcTime now) {
    const auto name = std::visit([](const auto& a) { return a.controller; }, action);
    for (auto& engine : engines_)
        if (engine->owns_controller(name)) return engine->apply(action, now);
    return failure(ErrorCode::not_found, "changing", name, "no such controller");
}

Result<Notices> SimNode::act(const EnclosureAction& action, UtcTime now) {
    const bool vanish = std::holds_alternative<EnclosureVanish>(action);
    const auto id = std::visit([](const auto& a) { return a.enclosure; }, action);
    const auto found = std::ranges::find(enclosures_, id, &EnclosureSpec::id);
    if (found == enclosures_.end()) return failure(ErrorCode::not_found, "changing", id, "no such enclosure");
    Notices all;
    for (const auto& disk : found->disks) {
        const auto* drive = bay_.find(disk);
        if (!drive || drive->present != vanish) continue;
        auto one = vanish ? act(DiskAction{DiskVanish{disk}}, now)
                          : act(DiskAction{DiskAppear{.disk = disk, .serial = drive->spec.serial}}, now);
        if (!one) return one;
        all.insert(all.end(), one->begin(), one->end());
    }
    if (vanish)
        enclosures_gone_.insert(id);
    else
        enclosures_gone_.erase(id);
    const auto news = block_notice(now, (vanish ? "remove enclosure " : "add enclosure ") + id);
    all.insert(all.end(), news.begin(), news.end());
    return all;
}

Notices SimNode::advance_to(UtcTime now) {
    Notices out;
    if (!on_) return out;
    for (auto& engine : engines_) {
        if (!engine->moving()) continue;
        auto more = engine->advance_to(now);
        out.insert(out.end(), more.begin(), more.end());
        engine->write(tree_);
        ++moves_;
    }
    return out;
}

std::optional<UtcTime> SimNode::next_notice() const {
    std::optional<UtcTime> next;
    for (const auto& engine : engines_) {
        const auto one = on_ ? engine->next_notice() : std::nullopt;
        if (one && (!next || *one < *next)) next = one;
    }
    return next;
}

void SimNode::power_off() {
    on_ = false;
    bay_.forget_files();
    for (const char* part : {"/sys", "/proc", "/dev"}) tree_.remove(part);
}

void SimNode::power_on(UtcTime now) {
    on_ = true;
    ++boots_;
    boot_id_ =
        fmt::format("{:08x}-0000-4000-8000-{:012x}", std::hash<std::string>{}(name_)&0xffffffff, boots_);
    bay_.rename();
    for (auto& engine : engines_) engine->boot(bay_, now);
    tree_.put_file("/proc/sys/kernel/random/boot_id", boot_id_ + "\n");
    tree_.put_file("/etc/hostname", name_ + "\n");
    tree_.put_file("/sys/block/loop0/size", "0\n");  // a node whose disks are all gone still has this folder
    tree_.put_file("/usr/sbin/smartctl", kSmartctl);
    std::filesystem::permissions(tree_.root() / "usr/sbin/smartctl", std::filesystem::perms::owner_all);
    write();
}

std::uint64_t SimNode::revision(const Domain& domain) const {
    const bool moves = domain.source != "block" && domain.source != "ata" && domain.source != "nvme" &&
                       domain.source != "scsi";
    return changes_ + (moves ? moves_ : 0);
}

void SimNode::write() {
    ++changes_;
    if (!on_) return;
    bay_.write(tree_, [this](const std::string& device) {
        for (const auto& engine : engines_)
            if (auto holder = engine->holder(device); !holder.empty()) return holder;
        return std::string();
    });
    for (auto& engine : engines_) {
        engine->drives_changed(bay_);
        engine->write(tree_);
    }
    write_mounts();
    write_enclosures();
}

/// Linux drivers/misc/enclosure.c: a directory for each bay, with a link to the disk in it.
void SimNode::write_enclosures() {
    for (std::size_t i = 0; i < enclosures_.size(); ++i) {
        const auto& enclosure = enclosures_[i];
        const auto directory = fmt::format("/sys/class/enclosure/0:0:{}:0", 200 + i);
        if (enclosures_gone_.contains(enclosure.id)) {
            tree_.remove(directory);
            continue;
        }
        tree_.put_file(directory + "/id", fmt::format("0x{:x}\n", 0x500304801f1e2d00 + i));
        tree_.put_file(directory + "/device/vendor", "SIMULATE\n");
        tree_.put_file(directory + "/device/model", enclosure.model + "\n");
        for (std::size_t bay = 0; bay < enclosure.disks.size(); ++bay) {
            const auto slot = fmt::format("{}/Slot {:02}", directory, bay);
            const auto* drive = bay_.find(enclosure.disks[bay]);
            const bool full = drive && drive->present;
            tree_.put_file(slot + "/type", "array device\n");
            tree_.put_file(slot + "/slot", fmt::format("{}\n", bay));
            tree_.put_file(slot + "/status", full ? "OK\n" : "not installed\n");
            tree_.remove(slot + "/device");
            if (full) tree_.put_file(slot + "/device/block/" + drive->device + "/size", "0\n");
        }
    }
}

void SimNode::write_mounts() {
    std::string mountinfo = "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/root rw\n",
                mounts = "/dev/root / ext4 rw 0 0\n";
    int number = 30;
    for (const auto& engine : engines_)
        for (const auto& one : engine->mounts()) {
            mountinfo += fmt::format("{0} 22 {1} / {2} rw,relatime shared:{0} - {3} {4} rw\n", number++,
                                     one.number, one.path, one.type, one.source());
            mounts += fmt::format("{} {} {} rw,relatime 0 0\n", one.source(), one.path, one.type);
        }
    tree_.put_file("/proc/self/mountinfo", mountinfo);
    tree_.put_file("/proc/mounts", mounts);
}

bool SimNode::hangs(const Domain& domain) const {
    for (const auto& drive : bay_.all())
        if (drive.present && drive.hung && !domain.target.empty() &&
            (domain.target == drive.device || domain.target == nvme_controller(drive) ||
             std::ranges::any_of(engines_,
                                 [&](const auto& engine) { return engine->health_domain(drive) == domain; })))
            return true;
    return false;
}

}  // namespace raidwatch::sim
