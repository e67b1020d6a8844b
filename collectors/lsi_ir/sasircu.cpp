#include "collectors/raid/adapters.hpp"
#include "collectors/raid/lines.hpp"
#include "collectors/raid/words.hpp"
#include "parse.hpp"
#include "states.hpp"

#include <raidwatch/base/text.hpp>

#include <array>
#include <optional>
#include <string>

namespace raidwatch::lsi_ir {

namespace {

using raid::after;
using raid::holds;
using raid::same;
using raid::starts;

/// "00h:01h:00h:00h": segment, bus, device, function.
std::string listed_pci(std::string_view text) {
    std::string plain;
    for (const char c : text)
        if (c != 'h') plain += c;
    return raid::pci_id(plain);
}

class Reader {
  public:
    Findings read(std::string_view output) {
        for (const auto line : split_lines(output)) take(trim(line));
        end_device();
        for (auto& adapter : adapters_.list)
            for (auto& volume : adapter.volumes)
                volume.pairs_known = volume.array.level != "raid10" && volume.array.level != "raid1e";
        return raid::conclude(std::move(adapters_), ArrayEngine::lsi_ir,
                              {nothing_there_, "the output of sas2ircu or sas3ircu", std::move(problems_)});
    }

  private:
    enum class Part { none, controller, volume, device, enclosure, list };
    struct Position {
        std::array<std::optional<std::uint64_t>, 4> numbers;  ///< segment, bus, device, function
    };

    void take(std::string_view text) {
        if (text.empty() || text.starts_with("---")) return;
        if (const auto end = own_words(text)) return take_own_words(*end);
        if (begin_part(text)) return;
        const auto field = raid::field(text);
        if (part_ == Part::list && !field) return take_list_row(text);
        if (part_ == Part::list && text.find("h:") != text.npos) return take_list_row(text);
        if (field) take_field(*field);
    }

    /// "SAS2IRCU: Command DISPLAY Completed Successfully."
    static std::optional<std::string_view> own_words(std::string_view text) {
        for (const std::string_view name : {"SAS2IRCU:", "SAS3IRCU:", "SASIRCU:"})
            if (const auto rest = after(text, name)) return rest;
        return std::nullopt;
    }

    void take_own_words(std::string_view text) {
        end_device();
        if (holds(text, "no IR volumes")) no_volumes_ = true;
        // The tool calls it an error that a controller has no volumes.
        const bool error = holds(text, "error") || holds(text, "fail") || holds(text, "not found") ||
                           holds(text, "not find");
        const bool no_controller = holds(text, "MPTLib2 Error 1") && text.ends_with("1");
        if (error && !no_volumes_ && !no_controller)
            problems_.push_back({"", ErrorCode::refused, printable(text, 200)});
        else
            nothing_there_ = true;
        part_ = Part::none;
    }

    raid::Adapter& adapter() { return adapters_.current(); }

    bool begin_part(std::string_view text) {
        if (holds(text, "initiated for controller ") || holds(text, "progress status for controller ")) {
            end_device();
            const auto number = raid::leading_number(text.substr(text.rfind("controller ") + 11));
            adapters_.at("c" + std::to_string(number.value_or(0)));
            return true;
        }
        if (same(text, "Controller information")) return begin(Part::controller);
        if (same(text, "IR Volume information") || same(text, "Physical device information") ||
            starts(text, "Initiator at"))
            return begin(Part::none);
        if (same(text, "Enclosure information")) return begin(Part::enclosure);
        if (const auto number = after(text, "IR Volume "); number && raid::leading_number(*number))
            return begin_volume(*number);
        if (const auto what = after(text, "Device is a")) {
            begin(Part::device);
            if (holds(*what, "disk") || holds(*what, "drive") || holds(*what, "unknown")) device_.emplace();
            return true;
        }
        if (starts(text, "Index ") && holds(text, "Pci Address")) return begin(Part::list);
        return false;
    }

    bool begin_volume(std::string_view number) {
        begin(Part::volume);
        volume_ = &adapter().volume(number);
        volume_is_off_ = false;
        volume_->array.name = "volume " + std::string(number);
        return true;
    }

    bool begin(Part part) {
        end_device();
        part_ = part;
        return true;
    }

    /// "0     SAS3004       1000h   97h    00h:01h:00h:00h      1028h   1f53h"
    void take_list_row(std::string_view text) {
        const auto words = split_words(text);
        if (words.size() < 5 || !raid::count(words[0])) return;
        auto& it = adapters_.at("c" + std::string(words[0]));
        it.told = true;
        it.controller.vendor = "LSI";
        it.controller.model = words[1];
        it.controller.id = listed_pci(words[4]);
        it.controller.state = ControllerState::optimal;
    }

    void take_field(const raid::Field& field) {
        // The heading is lost.
        if (part_ == Part::none && !device_ && same(field.key, "Volume ID")) begin_volume("?");
        if (part_ == Part::controller)
            take_controller_field(field);
        else if (part_ == Part::volume)
            take_volume_field(field);
        else if (device_)
            take_device_field(field);
    }

    void take_controller_field(const raid::Field& field) {
        constexpr std::array<std::string_view, 4> kPosition{"Segment", "Bus", "Device", "Function"};
        const auto [key, value] = field;
        auto& it = adapter();
        if (same(key, "Controller type")) {
            it.told = true;
            it.controller.vendor = "LSI";
            it.controller.model = value;
            it.controller.state = ControllerState::optimal;  // it answered
            position_ = {};
        } else if (same(key, "Firmware version"))
            it.controller.firmware = value;
        for (std::size_t i = 0; i < kPosition.size(); ++i)
            if (same(key, kPosition[i])) position_.numbers[i] = raid::count(value);
        const auto& [segment, bus, device, function] = position_.numbers;
        if (segment && bus && device && function)
            it.controller.id = raid::pci_id(*segment, *bus, *device, *function);
    }

    void take_volume_field(const raid::Field& field) {
        const auto [key, value] = field;
        auto& array = volume_->array;
        if (starts(key, "Status of volume") || same(key, "Volume state")) {
            set_volume_status(array, value);
            if (volume_is_off_) array.state = ArrayState::inactive;
        } else if (same(key, "RAID level"))
            array.level = raid::level(value);
        else if (same(key, "Size (in MB)"))
            array.bytes = raid::binary_size(std::string(value) + " MB");
        else if (starts(key, "PHY["))
            volume_->places.push_back({{}, std::string(value), {}, false});
        else if (same(key, "Current operation"))
            take_operation(value);
        else if (same(key, "Percentage complete") || same(key, "Percent complete")) {
            if (array.progress)
                array.progress->percent = raid::percent(std::string(value) + (holds(value, "%") ? "" : "%"));
        } else if (same(key, "Volume status") && (holds(value, "inactive") || starts(value, "disabled")))
            volume_is_off_ = true, array.state = ArrayState::inactive;
    }

    void take_operation(std::string_view name) {
        auto& array = volume_->array;
        const auto running = [&](OperationKind kind) { array.progress = Progress{.kind = kind}; };
        if (holds(name, "background init"))
            running(OperationKind::initialise);
        else if (holds(name, "consistency"))
            running(OperationKind::check);
        else if (holds(name, "capacity expansion") || holds(name, "oce"))
            running(OperationKind::reshape);
        else if (holds(name, "sync") || holds(name, "rebuild"))
            running(array.state == ArrayState::optimal ? OperationKind::resync : OperationKind::rebuild);
    }

    void take_device_field(const raid::Field& field) {
        const auto [key, value] = field;
        auto& disk = *device_;
        if (same(key, "Enclosure #"))
            disk.slot = value;
        else if (same(key, "Slot #"))
            disk.slot += ":" + std::string(value);
        else if (same(key, "State"))
            set_disk_status(disk, value);
        else if (same(key, "Manufacturer"))
            disk.vendor = raid::said(value);
        else if (same(key, "Model Number"))
            disk.model = raid::said(value);
        else if (same(key, "Firmware Revision"))
            disk.firmware = raid::said(value);
        else if (same(key, "Serial No"))
            disk.serial = raid::said(value);
        else if (same(key, "GUID"))
            disk.wwn = raid::wwn(value);
        else if (same(key, "Protocol"))
            disk.transport = raid::transport(value);
        else if (same(key, "Drive Type"))
            disk.kind = raid::disk_kind(value);
        else if (starts(key, "Size (in MB)"))
            disk.bytes = raid::binary_size(std::string(value.substr(0, value.find('/'))) + " MB");
    }

    void end_device() {
        if (!device_) return;
        auto disk = *std::exchange(device_, std::nullopt);
        if (disk.slot.empty()) return;  // another tool's "Device is a Hard drive"
        // A member that is gone has no place: "0:0" for each of them.
        if (!adapter().find_slot(disk.slot) || disk.state == DiskState::missing)
            adapter().add(std::move(disk));
    }

    std::vector<Problem> problems_;
    raid::Adapters adapters_;
    raid::Volume* volume_ = nullptr;
    std::optional<Disk> device_;
    Position position_;
    Part part_ = Part::none;
    bool nothing_there_ = false, no_volumes_ = false;
    bool volume_is_off_ = false;  ///< "Volume status: Disabled", which is printed before its state
};

}  // namespace

Findings parse_sasircu(std::string_view output) {
    return Reader().read(output);
}

}  // namespace raidwatch::lsi_ir
