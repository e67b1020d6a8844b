#include "adapter.hpp"
#include "collectors/raid/disk_names.hpp"
#include "report.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

namespace raidwatch::megaraid_tools {

namespace {

bool is_ill(const Drive& drive) {
    switch (drive.disk.state) {
        case DiskState::failed:
        case DiskState::offline:
        case DiskState::missing:
        case DiskState::rebuilding:
        case DiskState::foreign:
            return true;
        default:
            return drive.disk.predictive_failure.value_or(false);
    }
}

class Finisher {
  public:
    Finisher(Adapter& adapter, int position, bool several, Findings& findings)
        : adapter_(adapter), several_(several), findings_(findings) {
        auto& controller = adapter_.controller;
        number_ = adapter_.number.value_or(position);
        controller.name = "c" + std::to_string(number_);
        if (controller.id.empty()) controller.id = controller.name;
    }

    void run() {
        if (adapter_.volumes.empty()) adapter_.volumes = std::move(adapter_.groups);
        pair_groups();
        for (const auto& place : adapter_.places)
            if (!place.slot.empty()) place_drive(place);
        for (auto& drive : adapter_.drives) finish_drive(drive);
        for (auto& volume : adapter_.volumes) finish_volume(volume);
        const auto trouble =
            finish_shelves(adapter_, several_ ? fmt::format("c{}/", number_) : "", findings_.enclosures);
        finish_controller(trouble);
        auto& problems = findings_.problems;
        problems.insert(problems.end(), adapter_.problems.begin(), adapter_.problems.end());
    }

  private:
    /// MegaCli's lists of volumes and of drives name no group and no volume. Groups are numbered in the order
    /// of the volumes made of them; they are paired only where the numbers of drives fit throughout.
    void pair_groups() {
        std::map<int, int> sizes;
        for (const auto& drive : adapter_.drives)
            if (drive.group && drive.word.configured) ++sizes[*drive.group];
        std::vector<Volume*> volumes;
        for (auto& volume : adapter_.volumes) {
            if (volume.is_cache) continue;
            if (volume.group || !volume.slots.empty() || !volume.places.empty()) return;
            volumes.push_back(&volume);
        }
        if (sizes.size() != volumes.size()) return;
        auto size = sizes.begin();
        for (const auto* volume : volumes)
            if ((size++)->second != volume->spans.value_or(1) * volume->drives_per_span.value_or(0)) return;
        size = sizes.begin();
        for (auto* volume : volumes) volume->group = (size++)->first;
    }

    /// A drive that only the topology names, or that the list calls worse or better than the topology does.
    void place_drive(const Place& place) {
        auto& drive = adapter_.drive(place.slot);
        if (drive.disk.vendor_state.empty()) {
            drive.disk.vendor_state = place.text;
            drive.word = place.word;
        }
        drive.group = place.group;
        drive.span = place.span;
        drive.row = place.row;
    }

    void finish_drive(Drive& drive) {
        auto& disk = drive.disk;
        disk.state = drive.word.state;
        if (drive.word.spare) disk.hot_spare = true;
        if (drive.word.configured)
            disk.configured = true;
        else if (!drive.word.spare &&
                 (disk.state == DiskState::unconfigured || disk.state == DiskState::failed))
            disk.configured = false;
        if (adapter_.told_of_itself) disk.controller = adapter_.controller.id;
        names_.name(disk, adapter_.controller.id);
        // A drive that two controllers reach is one.
        if (std::ranges::count(findings_.disks, disk.id, &Disk::id) == 0) findings_.disks.push_back(disk);
    }

    void finish_volume(Volume& volume) {
        if (volume.is_cache) return;
        auto& array = volume.array;
        const auto name = fmt::format("{}{}", volume.is_group ? "dg" : "vd", volume.number);
        array.id = adapter_.controller.id + "-" + name;
        array.name = several_ ? fmt::format("c{}/{}", number_, name) : name;
        array.engine = ArrayEngine::megaraid;
        if (adapter_.told_of_itself) array.controller = adapter_.controller.id;
        add_members(volume);
        const int said = volume.spans.value_or(1) * volume.drives_per_span.value_or(0);
        const int listed = static_cast<int>(array.members.size());
        if (std::max(said, listed) > 0) array.raid_disks = std::max(said, listed);
        // A drive that is gone has no entry in most listings.
        if (listed > 0 && array.state != ArrayState::optimal)
            for (int i = listed; i < said; ++i)
                add_member(array, nullptr, Place{.row = i, .word = {DiskState::missing}});
        correct_spans(array);
        if (volume.spans.value_or(1) > 1) array.spans = volume.spans;
        if (listed > 0) raid::count_unseen_loss(array);
        add_copyback_targets(volume);
        add_spares(volume);
        add_progress(volume);
        findings_.arrays.push_back(array);
    }

    void add_members(Volume& volume) {
        if (volume.group) {
            for (const auto& place : places_of(*volume.group))
                add_member(volume.array, place.slot.empty() ? nullptr : &adapter_.drive(place.slot), place);
            if (!volume.array.members.empty()) return;
        }
        for (const auto& place : volume.places)
            add_member(volume.array, place.slot.empty() ? nullptr : &adapter_.drive(place.slot), place);
        if (!volume.array.members.empty()) return;
        std::vector<Drive*> drives;
        for (const auto& slot : volume.slots) drives.push_back(&adapter_.drive(slot));
        if (drives.empty() && volume.group)
            for (auto& drive : adapter_.drives)
                if (drive.group == volume.group && drive.word.configured) drives.push_back(&drive);
        std::ranges::stable_sort(drives, {}, [](const Drive* d) { return std::tuple(d->span, d->row); });
        int position = 0;
        for (auto* drive : drives) {
            const int per_span = volume.drives_per_span.value_or(0);
            const int span = drive->span ? *drive->span : per_span > 0 ? position / per_span : 0;
            add_member(volume.array, drive, Place{volume.group.value_or(0), span, 0, "", drive->word, ""});
            ++position;
        }
    }

    std::vector<Place> places_of(int group) const {
        std::vector<Place> places;
        std::ranges::copy_if(adapter_.places, std::back_inserter(places),
                             [&](const Place& place) { return place.group == group; });
        std::ranges::stable_sort(places, {}, [](const Place& p) { return std::tuple(p.span, p.row); });
        return places;
    }

    static void add_member(Array& array, const Drive* drive, const Place& place) {
        Member member;
        member.ordinal = static_cast<int>(array.members.size());
        member.group = place.span;
        member.state = member_state(place.word);
        member.vendor_state = place.text;
        if (drive) {
            member.disk = drive->disk.id;
            const auto told = member_state(drive->word);
            const bool works = member.state == MemberState::in_sync || member.state == MemberState::unknown;
            if (works && !drive->word.spare && told != MemberState::unknown) {
                member.state = told;
                member.vendor_state = drive->disk.vendor_state;
            }
        }
        array.members.push_back(std::move(member));
    }

    /// Only RAID 00, 10, 50 and 60 have spans that protect themselves; a span of mirrors consists of pairs.
    static void correct_spans(Array& array) {
        const auto one_span = [&] {
            return std::ranges::all_of(array.members, [](const Member& m) { return m.group == 0; });
        };
        const bool spanned = array.level == "raid00" || array.level == "raid10" || array.level == "raid50" ||
                             array.level == "raid60";
        if (spanned && array.level == "raid10")
            for (std::size_t i = 0; i < array.members.size(); ++i)
                array.members[i].group = static_cast<int>(i / 2);
        if (spanned && !one_span()) return;
        for (auto& member : array.members) member.group.reset();
    }

    /// Written in the background, in no place yet; whose place it will take is not told.
    void add_copyback_targets(Volume& volume) {
        auto& members = volume.array.members;
        for (const auto& drive : adapter_.drives) {
            const bool ours = volume.group && drive.group == volume.group;
            if (!ours || !drive.word.copying ||
                std::ranges::count(members, std::optional(drive.disk.id), &Member::disk) > 0)
                continue;
            Member target;
            target.disk = drive.disk.id;
            target.state = MemberState::rebuilding;
            target.replacement = true;
            target.vendor_state = drive.disk.vendor_state;
            members.push_back(std::move(target));
        }
    }

    void add_spares(Volume& volume) {
        if (!volume.group) return;
        for (const auto& drive : adapter_.drives) {
            if (drive.group != volume.group || !drive.word.spare) continue;
            Member member;
            member.disk = drive.disk.id;
            member.state = member_state(drive.word);
            member.vendor_state = drive.disk.vendor_state;
            volume.array.members.push_back(std::move(member));
        }
    }

    void add_progress(Volume& volume) {
        auto& array = volume.array;
        for (const auto& drive : adapter_.drives) {
            if (drive.word.state != DiskState::rebuilding) continue;
            if (std::ranges::count(array.members, std::optional(drive.disk.id), &Member::disk) == 0) continue;
            Progress progress{drive.word.copying ? OperationKind::copyback : OperationKind::rebuild};
            progress.percent = drive.percent;
            progress.total_bytes = drive.disk.bytes;
            if (progress.total_bytes && progress.percent)
                progress.done_bytes = static_cast<std::uint64_t>(static_cast<double>(*progress.total_bytes) *
                                                                 *progress.percent / 100);
            const bool slower = array.progress && array.progress->kind == progress.kind &&
                                array.progress->percent && progress.percent >= array.progress->percent;
            if (!slower) array.progress = progress;
        }
    }

    void finish_controller(const std::string& trouble) {
        adapter_.told_of_itself = adapter_.told_of_itself || !trouble.empty();
        if (!adapter_.told_of_itself) return;
        auto& controller = adapter_.controller;
        controller.battery = adapter_.battery.battery();
        const bool any_foreign = std::ranges::any_of(
            adapter_.drives, [](const Drive& d) { return d.disk.state == DiskState::foreign; });
        if (any_foreign)
            controller.foreign_configuration = true;
        else if (!controller.foreign_configuration && !adapter_.drives.empty())
            controller.foreign_configuration = false;
        judge_controller();
        if (!trouble.empty() && controller.state != ControllerState::failed) {
            controller.state = ControllerState::degraded;
            controller.vendor_state = trouble;
        }
        findings_.controllers.push_back(controller);
    }

    /// The controller's own word sums up its volumes, drives and battery, which are reported themselves.
    void judge_controller() {
        auto& controller = adapter_.controller;
        const auto battery = controller.battery ? controller.battery->state : BatteryState::ok;
        const bool explained = controller.foreign_configuration.value_or(false) ||
                               battery != BatteryState::ok || std::ranges::any_of(adapter_.drives, is_ill) ||
                               std::ranges::any_of(adapter_.volumes, [](const Volume& v) {
                                   return v.array.state != ArrayState::optimal;
                               });
        if (explained &&
            (controller.state == ControllerState::degraded || controller.state == ControllerState::failed))
            controller.state = ControllerState::optimal;
        const auto& counts = adapter_.counts;
        const bool volume_listed = std::ranges::any_of(
            adapter_.volumes, [](const Volume& v) { return v.array.state != ArrayState::optimal; });
        const bool drive_listed = std::ranges::any_of(adapter_.drives, is_ill);
        const bool unlisted = (counts.ill_volumes > 0 && !volume_listed) ||
                              (counts.ill_drives > 0 && !volume_listed && !drive_listed);
        if (!unlisted) return;
        controller.state = ControllerState::degraded;
        controller.vendor_state = fmt::format("{} volumes degraded or offline, {} drives critical or failed",
                                              counts.ill_volumes, counts.ill_drives);
    }

    Adapter& adapter_;
    int number_ = 0;
    bool several_;
    Findings& findings_;
    raid::DiskNames names_;
};

}  // namespace

void finish(Adapters adapters, Findings& findings, std::string_view controller_id) {
    const bool several = adapters.list.size() > 1;
    if (!several && !adapters.list.empty() && !controller_id.empty())
        adapters.list.front().controller.id = controller_id;
    int position = 0;
    std::set<std::string> places;
    for (auto& adapter : adapters.list)  // a place told twice is no identity
        if (!places.insert(adapter.controller.id).second) adapter.controller.id.clear();
    for (auto& adapter : adapters.list) Finisher(adapter, position++, several, findings).run();
}

}  // namespace raidwatch::megaraid_tools
