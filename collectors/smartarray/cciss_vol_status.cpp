#include "collectors/raid/adapters.hpp"
#include "collectors/raid/lines.hpp"
#include "collectors/raid/words.hpp"
#include "collectors/text/scanner.hpp"
#include "parse.hpp"
#include "states.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <map>
#include <string>

namespace raidwatch::smartarray {

namespace {

using raid::after;
using raid::holds;
using raid::starts;

/// "/dev/cciss/c0d0: (Smart Array P400) RAID 5 Volume 0 status: OK.   At least one spare drive designated."
struct Report {
    std::string_view device, board, what, status;
};
std::optional<Report> report_of(std::string_view line) {
    const auto open = line.find(": ("), status = line.find(" status: ");
    if (!line.starts_with("/dev/") || open == line.npos || status == line.npos) return std::nullopt;
    const auto close = line.find(')', open);
    if (close == line.npos || close > status) return std::nullopt;
    return Report{line.substr(0, open), line.substr(open + 3, close - open - 3),
                  trim(line.substr(close + 1, status - close - 1)), trim(line.substr(status + 9))};
}

/// "connector 2I box 1 bay 1                 ATA     GB0750EAFJK     9QK24NBZ     HPG6 OK": the name of the
/// place, then vendor (8 characters), model, serial, firmware and, of a controller's own list, what SMART
/// says.
struct DriveLine {
    std::string slot;
    std::string_view vendor, model, serial, firmware, status;
};
std::optional<DriveLine> drive_of(std::string_view text) {
    Scanner scan(text);
    if (scan.word() != "connector") return std::nullopt;
    DriveLine drive;
    drive.slot = scan.word();
    if (scan.word() != "box") return std::nullopt;
    drive.slot += ":" + std::string(scan.word());
    if (scan.word() != "bay") return std::nullopt;
    drive.slot += ":" + std::string(scan.word());
    auto columns = raid::cells(scan.rest());
    // A vendor of eight letters leaves one blank before the model.
    if (!columns.empty() && columns[0].find(' ') != columns[0].npos) {
        const auto gap = columns[0].find(' ');
        columns.insert(columns.begin() + 1, trim(columns[0].substr(gap)));
        columns[0] = columns[0].substr(0, gap);
    }
    // A web page left one blank of each gap.
    if (columns.size() == 2) {
        const auto words = split_words(columns[1]);
        columns.pop_back();
        for (std::size_t i = 0; i < 2 && i < words.size(); ++i) columns.push_back(words[i]);
        if (words.size() > 2) columns.push_back(std::string_view(words[2].data(), words.back().end()));
    }
    // A mailer broke the line before the serial, which has come back behind one blank.
    if (columns.size() == 3 && contains(columns[2], " "))
        if (const auto words = split_words(columns[1]); words.size() > 1) {
            columns.insert(columns.begin() + 2, words.back());
            columns[1] = trim(columns[1].substr(0, columns[1].size() - words.back().size()));
        }
    if (columns.size() < 3) return drive;
    drive.vendor = columns[0];
    drive.model = columns[1];
    drive.serial = columns[2];
    if (columns.size() > 3) {
        Scanner rest(columns[3]);
        drive.firmware = rest.word();
        drive.status = trim(rest.rest());
        if (columns.size() > 4) drive.status = columns[4];
    }
    return drive;
}

class Reader {
  public:
    Findings read(std::string_view output) {
        for (const auto line : split_lines(output)) take(line);
        for (auto& [name, notes] : spare_notes_) stand_for_unlisted(adapters_.at(name), notes);
        return raid::conclude(std::move(adapters_), ArrayEngine::smartarray,
                              {false, "the output of cciss_vol_status", std::move(problems_)});
    }

  private:
    enum class List { controller, failed, replacement, substituted };

    void take(std::string_view line) {
        const auto text = trim(line);
        if (const auto report = report_of(text))
            take_report(*report);
        else if (const auto drive = drive_of(text))
            take_drive(*drive);
        else if (starts(text, "cciss_vol_status:"))
            problems_.push_back({"", ErrorCode::io, printable(text, 200)});
        else if (const auto field = raid::field(text))
            take_field(*field, text);
        else
            take_cache_note(text);
    }

    /// One adapter per board and position: with -V a controller is reported once for each of its device
    /// nodes.
    void open_adapter(std::string_view board, std::string_view device) {
        std::string name(device.substr(0, 5) == "/dev/" ? device.substr(5) : device);
        if (const auto cciss = after(name, "cciss/")) {  // "c0d1": a logical drive of controller c0
            name = *cciss;
            name = name.substr(0, name.find('d'));
        } else {
            name = "c0";
        }
        adapter_ = &adapters_.at(name);
        adapter_->told = true;
        adapter_->controller.vendor = "HP";
        adapter_->controller.model = board;
        if (!firmware_.empty()) adapter_->controller.firmware = std::exchange(firmware_, {});
    }

    void take_report(const Report& report) {
        open_adapter(report.board, report.device);
        if (starts(report.what, "Enclosure ")) return take_enclosure(report);
        const auto number = report.what.find("Volume ");
        if (number == report.what.npos) return;
        const auto digits = report.what.substr(number + 7);
        auto& volume = adapter_->volume(digits.substr(0, digits.find_first_of(" (")));
        volume_ = &volume;
        volume.array.name = std::string(report.device.substr(5)) + " volume " + volume.number;
        volume.array.device = report.device.find("???") == report.device.npos ? report.device.substr(5) : "";
        volume.array.level = starts(report.what, "RAID ") ? raid::level(report.what.substr(0, number)) : "";
        const auto end = report.status.find(". ");
        auto status = report.status.substr(0, end);
        if (status.ends_with('.')) status.remove_suffix(1);
        set_volume_status(volume.array, status);
        take_spare_notes(end == report.status.npos ? std::string_view{} : report.status.substr(end + 1));
        list_ = List::failed;
    }

    /// Bits of the firmware's spare status: designated, activated and rebuilding, rebuilt, failed, remains
    /// available.
    void take_spare_notes(std::string_view notes) {
        spare_failed_ = holds(notes, "spare drive has failed");
        auto& told = spare_notes_[adapter_->controller.name];
        told.failed = told.failed || spare_failed_;
        told.rebuilt = told.rebuilt || holds(notes, "completely rebuilt");
        if (holds(notes, "currently rebuilding") && !volume_->array.progress)
            volume_->array.progress = Progress{.kind = OperationKind::rebuild};
        // The spare holds the data of a member that has failed and waits for its replacement.
        if (holds(notes, "completely rebuilt")) substituted_ = true;
    }

    struct SpareNotes {
        bool failed = false;   ///< a spare has failed
        bool rebuilt = false;  ///< a spare holds the data of a drive that has failed
    };

    /// Without -V the drives that the notes speak of are not listed.
    static void stand_for_unlisted(raid::Adapter& adapter, const SpareNotes& notes) {
        const bool listed = std::ranges::any_of(adapter.disks, [](const Disk& disk) {
            return disk.state == DiskState::failed || disk.state == DiskState::rebuilding;
        });
        if (listed || (!notes.failed && !notes.rebuilt)) return;
        auto& disk = adapter.disk(notes.failed ? "a spare drive" : "a drive that a spare stands in for");
        disk.state = DiskState::failed;
        disk.vendor_state = notes.failed ? "At least one spare drive has failed" : "replaced by a spare";
        if (notes.failed) disk.hot_spare = true;
    }

    void take_enclosure(const Report& report) {
        auto& enclosure = adapter_->enclosure(report.what);
        enclosure = {.name = std::string(report.what)};
        const auto say = [&](std::vector<EnclosureElement>& list, const char* name, std::string_view alarm) {
            if (holds(report.status, alarm)) list.push_back({name, "critical", {}, {}});
        };
        say(enclosure.fans, "fan", "fan failed");
        say(enclosure.temperatures, "temperature", "temperature problem");
        say(enclosure.power_supplies, "power supply", "power supply");
        const bool explained =
            !(enclosure.fans.empty() && enclosure.temperatures.empty() && enclosure.power_supplies.empty());
        if (!explained && !starts(report.status, "ok"))
            problems_.push_back({"", ErrorCode::malformed,
                                 printable(report.what, 80) + ": \"" + printable(report.status, 80) + "\""});
    }

    void take_drive(const DriveLine& line) {
        if (!adapter_) return;
        auto& disk = adapter_->disk(line.slot);
        disk.vendor = line.vendor;
        disk.model = line.model;
        disk.serial = line.serial;
        disk.firmware = line.firmware;
        if (list_ == List::controller) {
            if (disk.state == DiskState::unknown || !starts(line.status, "ok"))
                set_drive_status(disk, line.status);
            return;
        }
        if (list_ == List::substituted && disk.state != DiskState::unknown)
            return;  // named as failed already
        disk.vendor_state = list_ == List::failed        ? "Failed"
                            : list_ == List::replacement ? "Replacement"
                                                         : "substituted by a spare";
        disk.state = list_ == List::replacement ? DiskState::rebuilding : DiskState::failed;
        if (list_ == List::failed && spare_failed_ && volume_ && volume_->array.state == ArrayState::optimal)
            disk.hot_spare = true;
    }

    void take_field(const raid::Field& field, std::string_view text) {
        if (starts(text, "Failed drives"))
            list_ = List::failed;
        else if (starts(text, "'Replacement' drives"))
            list_ = List::replacement;
        else if (starts(text, "Drives currently substituted"))
            list_ = List::substituted;
        else if (starts(field.key, "Physical drives"))
            list_ = List::controller;
        else if (starts(field.key, "Running firmware"))
            firmware_ = field.value;
        else if (starts(field.key, "Write cache enabled"))
            take_cache(starts(field.value, "yes"));
        else if (starts(field.key, "Cache configured"))
            configured_ = starts(field.value, "yes");
    }

    void take_cache(bool enabled) {
        if (!adapter_ || !configured_) return;
        for (auto& volume : adapter_->volumes) {
            volume.array.write_cache_configured = enabled ? raid::kWriteBack : raid::kWriteThrough;
            volume.array.write_cache_actual = volume.array.write_cache_configured;
        }
    }

    /// Reasons stand in lines of their own, after the values.
    void take_cache_note(std::string_view text) {
        if (!adapter_) return;
        auto& controller = adapter_->controller;
        if (holds(text, "Flash backed cache")) flash_backed_ = true;
        if (holds(text, "Write cache temporarily disabled") ||
            holds(text, "Write cache permanently disabled"))
            for (auto& volume : adapter_->volumes) {
                volume.array.write_cache_configured = raid::kWriteBack;
                volume.array.write_cache_actual = raid::kWriteThrough;
            }
        const bool low = holds(text, "sufficient voltage level");
        const bool failed = holds(text, "batteries have failed") || holds(text, "battery failed") ||
                            holds(text, "capacitor failed") || holds(text, "capacitors have failed");
        if (low || failed) {
            controller.battery =
                Battery{.kind = flash_backed_ ? BatteryKind::supercapacitor : BatteryKind::battery,
                        .state = failed ? BatteryState::failed : BatteryState::low};
        }
    }

    std::vector<Problem> problems_;
    raid::Adapters adapters_;
    raid::Adapter* adapter_ = nullptr;
    raid::Volume* volume_ = nullptr;
    List list_ = List::failed;
    std::map<std::string, SpareNotes> spare_notes_;  ///< by controller
    std::string firmware_;
    bool configured_ = false, spare_failed_ = false, substituted_ = false, flash_backed_ = false;
};

}  // namespace

Findings parse_cciss_vol_status(std::string_view output) {
    return Reader().read(output);
}

}  // namespace raidwatch::smartarray
