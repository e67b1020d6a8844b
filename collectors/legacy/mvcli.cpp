#include "collectors/raid/adapters.hpp"
#include "collectors/raid/lines.hpp"
#include "collectors/raid/words.hpp"
#include "parse.hpp"

#include <raidwatch/base/text.hpp>

#include <optional>
#include <string>

namespace raidwatch::legacy {

namespace {

using raid::holds;
using raid::same;
using raid::starts;
using raid::Word;

constexpr auto kVolumeWords = std::to_array<Word<ArrayState>>({
    {"functional", ArrayState::optimal},
    {"optimal", ArrayState::optimal},
    {"degrade", ArrayState::degraded},
    {"rebuild", ArrayState::degraded},
    {"partially", ArrayState::degraded},
    {"conflict", ArrayState::failed},
    {"deleted", ArrayState::failed},
    {"offline", ArrayState::failed},
    {"failed", ArrayState::failed},
    {"missing", ArrayState::failed},
    {"foreign", ArrayState::inactive},
});

constexpr auto kDiskWords = std::to_array<Word<DiskState>>({
    {"online", DiskState::online},
    {"idle", DiskState::online},  // mnv_cli: nothing runs on it
    {"assigned", DiskState::online},
    {"rebuild", DiskState::rebuilding},
    {"unconfigured", DiskState::unconfigured},
    {"unassigned", DiskState::unconfigured},
    {"free", DiskState::unconfigured},
    {"spare", DiskState::spare},
    {"global spare", DiskState::spare},
    {"dedicated spare", DiskState::spare},
    {"offline", DiskState::offline},
    {"failed", DiskState::failed},
    {"bad", DiskState::failed},
    {"missing", DiskState::missing},
    {"foreign", DiskState::foreign},
});

std::optional<OperationKind> background_activity(std::string_view name) {
    if (holds(name, "rebuild")) return OperationKind::rebuild;
    if (holds(name, "init")) return OperationKind::initialise;
    if (holds(name, "consistency fix")) return OperationKind::repair;
    if (holds(name, "check") || holds(name, "sync") || holds(name, "media patrol"))
        return OperationKind::check;
    if (holds(name, "migrat") || holds(name, "expan")) return OperationKind::reshape;
    if (holds(name, "copy")) return OperationKind::copyback;
    return std::nullopt;
}

class Reader {
  public:
    Findings read(std::string_view output) {
        for (const auto line : split_lines(output)) take(trim(line));
        end_disk();
        return raid::conclude(std::move(adapters_), ArrayEngine::other,
                              {nothing_there_, "the output of mvcli", std::move(problems_)});
    }

  private:
    enum class Part { none, volumes, disks, other };

    void take(std::string_view text) {
        if (starts(text, "Virtual Disk Information")) return begin(Part::volumes);
        if (starts(text, "Physical Disk Information")) return begin(Part::disks);
        if (holds(text, "Information") && text.find(':') == text.npos) return begin(Part::other);
        if (starts(text, "Error") || holds(text, "no adapter found") || holds(text, "not found"))
            problems_.push_back({"", ErrorCode::refused, printable(text, 200)});
        if (holds(text, "no VD") || starts(text, "Total #")) nothing_there_ = true;
        if (starts(text, "SMART Critical") && holds(text, "yes") && disk_) disk_->predictive_failure = true;
        if (const auto field = raid::field(text)) {
            begin_without_heading(field->key);
            if (part_ == Part::volumes) take_volume(*field);
            if (part_ == Part::disks) take_disk(*field);
        }
    }

    void begin(Part part) {
        end_disk();
        part_ = part;
        volume_ = nullptr;
    }

    /// mnv_cli, for NVMe, prints none; that of mvcli may be lost.
    void begin_without_heading(std::string_view key) {
        if (same(key, "VD ID") || (part_ == Part::none && same(key, "id")))
            begin(Part::volumes);
        else if (same(key, "PD ID") && (part_ != Part::disks || (disk_ && !disk_->slot.empty())))
            begin(Part::disks);
    }

    void take_volume(const raid::Field& field) {
        const auto [key, value] = field;
        if (same(key, "id") || same(key, "VD ID")) volume_ = &adapters_.current().volume(value);
        if (!volume_) return;
        auto& array = volume_->array;
        if (same(key, "name"))
            array.name = value;
        else if (same(key, "status")) {
            array.vendor_state = value;
            array.state = raid::meaning_of_start(kVolumeWords, value).value_or(ArrayState::unknown);
        } else if (same(key, "RAID mode"))
            array.level = raid::level(value);
        else if (same(key, "size"))
            array.bytes = raid::binary_size(value);
        else if (same(key, "PD RAID setup") || same(key, "PDs"))
            for (const auto number : split_words(value))
                volume_->places.push_back({{}, "PD " + std::string(number), {}, false});
        else if (same(key, "# of PDs") || same(key, "PD Count"))
            array.raid_disks = raid::leading_number(value);
        else if (same(key, "BGA status"))
            running_ = starts(value, "running") || starts(value, "paused");
        else if (starts(key, "BGA")) {
            if (const auto kind = background_activity(value);
                kind && (running_ || holds(value, "is running")))
                array.progress = Progress{.kind = *kind};
            if (array.progress && value.find('%') != value.npos)
                array.progress->percent = raid::percent(value);
        }
        volume_->pairs_known = array.level != "raid10";
    }

    void take_disk(const raid::Field& field) {
        const auto [key, value] = field;
        if (same(key, "Adapter")) end_disk();
        if (!disk_) disk_.emplace();
        if (same(key, "PD ID") || same(key, "id"))
            disk_->slot = "PD " + std::string(value);
        else if (same(key, "Model"))
            disk_->model = value;
        else if (same(key, "Serial") || same(key, "Serial number"))
            disk_->serial = raid::said(value);
        else if (starts(key, "Firmware"))
            disk_->firmware = value;
        else if (same(key, "Size"))
            disk_->bytes = raid::binary_size(value);
        else if (same(key, "PD status") || same(key, "status") || same(key, "PD valid size status")) {
            disk_->vendor_state = value;
            disk_->state = raid::meaning_of_start(kDiskWords, value).value_or(DiskState::unknown);
        } else if (same(key, "Assigned") && starts(value, "no") && disk_->state == DiskState::online) {
            disk_->state = DiskState::unconfigured;
        } else if (starts(key, "SMART status") &&
                   (holds(value, "exceeded") || holds(value, "fail") || holds(value, "bad")))
            disk_->predictive_failure = true;
    }

    void end_disk() {
        if (disk_ && (!disk_->model.empty() || !disk_->vendor_state.empty())) adapters_.current().add(*disk_);
        disk_.reset();
    }

    raid::Adapters adapters_;
    std::vector<Problem> problems_;
    raid::Volume* volume_ = nullptr;
    std::optional<Disk> disk_;
    Part part_ = Part::none;
    bool nothing_there_ = false, running_ = false;
};

}  // namespace

Findings parse_mvcli(std::string_view output) {
    return Reader().read(output);
}

}  // namespace raidwatch::legacy
