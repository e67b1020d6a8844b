#include "collectors/raid/adapters.hpp"
#include "collectors/raid/lines.hpp"
#include "collectors/raid/words.hpp"
#include "parse.hpp"

#include <raidwatch/base/text.hpp>

#include <optional>
#include <string>

namespace raidwatch::legacy {

namespace {

using raid::after;
using raid::holds;
using raid::same;
using raid::starts;
using raid::Word;

struct VolumeWord {
    ArrayState state;
    std::optional<OperationKind> operation = {};
};

constexpr auto kVolumeWords = std::to_array<Word<VolumeWord>>({
    {"Okay", {ArrayState::optimal}},
    {"Optimal", {ArrayState::optimal}},
    {"Critical migrating", {ArrayState::degraded, OperationKind::reshape}},
    {"Critical", {ArrayState::degraded}},
    {"Degraded", {ArrayState::degraded}},
    {"Rebuilding", {ArrayState::degraded, OperationKind::rebuild}},
    {"Logical drive migrat", {ArrayState::optimal, OperationKind::reshape}},
    {"Migrating", {ArrayState::optimal, OperationKind::reshape}},
    {"Copy back", {ArrayState::optimal, OperationKind::copyback}},
    {"Blocked", {ArrayState::failed}},
    {"Offline", {ArrayState::failed}},
    {"Off line", {ArrayState::failed}},
    {"Failed", {ArrayState::failed}},
    {"System", {ArrayState::inactive}},
});

constexpr auto kDiskWords = std::to_array<Word<DiskState>>({
    {"Online", DiskState::online},
    {"Hot spare", DiskState::spare},
    {"Standby hot spare", DiskState::spare},
    {"Global hot spare", DiskState::spare},
    {"Ready", DiskState::unconfigured},
    {"Standby", DiskState::unconfigured},
    {"Rebuild", DiskState::rebuilding},
    {"Defunct", DiskState::failed},  // also "Defunct hot spare"
    {"Failed", DiskState::failed},
    {"Empty", DiskState::missing},
});

class Reader {
  public:
    Findings read(std::string_view text) {
        for (const auto line : split_lines(text)) take(trim(line));
        end_disk();
        return raid::conclude(
            std::move(adapters_), ArrayEngine::other,
            {nothing_there_, "/proc/scsi/ips nor the output of ipssend", std::move(problems_)});
    }

  private:
    enum class Part { controller, volume, disk };

    void take(std::string_view text) {
        if (holds(text, "ServeRAID General Information") || holds(text, "ServeRAID controller(s)") ||
            starts(text, "Command completed successfully"))
            nothing_there_ = true;  // unless something is named
        if (starts(text, "Command failed") || holds(text, "invalid controller"))
            problems_.push_back({"", ErrorCode::refused, printable(text, 200)});
        if (const auto number = after(text, "Logical drive number ");
            number && raid::leading_number(*number)) {
            end_disk();
            volume_ = &adapters_.current().volume(*number);
            volume_->array.name = "ld" + std::string(*number);
            part_ = Part::volume;
        } else if (starts(text, "Device is a Hard disk") || starts(text, "Device is a Hard drive")) {
            end_disk();
            disk_.emplace();
            part_ = Part::disk;
        } else if (starts(text, "Array ") && holds(text, "stripe order")) {
            take_stripe_order(text);
        } else if (const auto field = raid::field(text)) {
            take_field(*field);
        }
    }

    void take_field(const raid::Field& field) {
        const auto [key, value] = field;
        if (part_ == Part::volume)
            take_volume_field(field);
        else if (part_ == Part::disk && disk_)
            take_disk_field(field);
        else if (same(key, "Controller Type") || same(key, "Controller model")) {
            auto& adapter = adapters_.current();
            adapter.told = true;
            adapter.controller.vendor = "IBM";
            adapter.controller.model = value;
            adapter.controller.state = ControllerState::optimal;  // it answers its driver
        } else if (same(key, "Firmware Version"))
            adapters_.current().controller.firmware = value;
        else if (starts(key, "Defunct disk drive count") && raid::leading_number(value).value_or(0) > 0) {
            adapters_.current().controller.state = ControllerState::degraded;
            adapters_.current().controller.vendor_state = std::string(value) + " defunct disk drives";
        }
    }

    void take_volume_field(const raid::Field& field) {
        auto& array = volume_->array;
        if (starts(field.key, "Status of logical drive")) {
            array.vendor_state = field.value;
            const auto word = raid::meaning_of_start(kVolumeWords, field.value);
            array.state = word ? word->state : ArrayState::unknown;
            if (word && word->operation) array.progress = Progress{.kind = *word->operation};
        } else if (same(field.key, "RAID level"))
            array.level = raid::level(field.value);
        else if (starts(field.key, "Size (in MB)"))
            array.bytes = raid::binary_size(std::string(field.value) + " MB");
        else if (same(field.key, "Access blocked") && starts(field.value, "yes"))
            array.state = ArrayState::failed;
        else if (same(field.key, "Write cache status")) {
            array.write_cache_configured =
                holds(field.value, "back") ? raid::kWriteBack : raid::kWriteThrough;
            array.write_cache_actual = array.write_cache_configured;
        }
    }

    /// "Array A stripe order (Channel/SCSI ID) : 1,0 1,1"
    void take_stripe_order(std::string_view text) {
        const auto colon = text.find(" : ");
        if (!volume_ || colon == text.npos || !volume_->places.empty()) return;
        for (const auto place : split_words(text.substr(colon + 3)))
            volume_->places.push_back({{}, std::string(place), {}, false});
    }

    void take_disk_field(const raid::Field& field) {
        const auto [key, value] = field;
        if (same(key, "Channel"))
            disk_->slot = value;
        else if (same(key, "SCSI ID"))
            disk_->slot += "," + std::string(value);
        else if (same(key, "State")) {
            disk_->vendor_state = value;
            disk_->state = raid::meaning_of_start(kDiskWords, value).value_or(DiskState::unknown);
            if (holds(value, "spare")) disk_->hot_spare = true;
        } else if (starts(key, "PFA") && starts(value, "yes"))
            disk_->predictive_failure = true;
        else if (same(key, "FRU part number") || same(key, "Device ID"))
            disk_->model = disk_->model.empty() ? std::string(value) : disk_->model;
        else if (starts(key, "Serial number"))
            disk_->serial = raid::said(value);
    }

    void end_disk() {
        if (disk_ && disk_->state != DiskState::missing && !disk_->vendor_state.empty())
            adapters_.current().add(*disk_);
        disk_.reset();
    }

    raid::Adapters adapters_;
    std::vector<Problem> problems_;
    raid::Volume* volume_ = nullptr;
    std::optional<Disk> disk_;
    Part part_ = Part::controller;
    bool nothing_there_ = false;
};

}  // namespace

Findings parse_ips(std::string_view text) {
    return Reader().read(text);
}

}  // namespace raidwatch::legacy
