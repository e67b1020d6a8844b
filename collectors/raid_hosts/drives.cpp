#include "drives.hpp"

#include "collectors/host/identity.hpp"
#include "collectors/host/raid_hosts.hpp"
#include "collectors/smart/parse_smartctl.hpp"
#include "collectors/text/identity_key.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace raidwatch {

namespace {

using host::RaidHost;

/// What smartctl is given for one place where a drive may be.
struct Place {
    std::string type;    ///< "cciss,3"
    std::string device;  ///< "/dev/sg2"
};

/// Beyond so many empty places in a row there are no drives: controllers number the places of their
/// enclosures on.
constexpr int kGap = 8;

/// The driver's character devices count its controllers: "/dev/twa0".
std::string threeware_node(const Files& files, const RaidHost& controller) {
    const std::string_view name = controller.driver == "3w-sas"    ? "twl"
                                  : controller.driver == "3w-9xxx" ? "twa"
                                                                   : "twe";
    int number = 0;
    for (const auto& other : host::raid_hosts(files)) {
        if (other.place == controller.place) break;
        if (other.driver == controller.driver) ++number;
    }
    return fmt::format("/dev/{}{}", name, number);
}

std::vector<Place> numbered(std::string_view type, int first, int count, const std::string& device) {
    std::vector<Place> places;
    if (device.empty()) return places;
    for (int n = first; n < first + count; ++n) places.push_back({fmt::format("{},{}", type, n), device});
    return places;
}

std::vector<Place> places_of(const Files& files, const RaidHost& controller) {
    const auto units = host::scsi_units(files, controller);
    const auto& driver = controller.driver;
    if (driver == "hpsa" || driver == "smartpqi" || driver == "cciss")
        return numbered("cciss", 0, 128, host::door(units, host::kRaidControllerType));
    if (driver == "arcmsr") return numbered("areca", 1, 24, host::door(units, host::kProcessorType));
    if (driver.starts_with("3w-")) return numbered("3ware", 0, 32, threeware_node(files, controller));
    std::vector<Place> places;
    // Volumes are on channel 0; drives, which the driver shows without a block device, on those behind.
    for (const auto& unit : units)
        if (driver == "aacraid" && unit.channel > 0 && unit.type == "0")
            places.push_back(
                {fmt::format("aacraid,{},{},{}", controller.number, unit.unit, unit.target), unit.generic});
    return places;
}

/// A drive that works answers soon; one that is busy with a sector it cannot read takes its time, and is
/// given it when all others have been asked. Longer than all of it the master does not wait
/// (deadlines.smart).
constexpr Milliseconds kSoon{3'000}, kPatiently{10'000}, kAllInAll{27'000};
/// When so many drives do not answer, it is the controller that does not.
constexpr std::size_t kMostSilent = 4;

class Read {
  public:
    Read(const Host& outside, std::string_view target) : outside_(outside), begun_(outside.clock.now().mono) {
        findings_.domain = {"raid-drives", std::string(target)};
        findings_.taken_at = outside.clock.now().utc;
    }

    Findings run() {
        const auto hosts = host::raid_hosts(outside_.files);
        const auto controller = std::ranges::find(hosts, findings_.domain.target, &RaidHost::place);
        if (controller == hosts.end()) {
            problem(ErrorCode::not_found, "no RAID controller is there");
            return std::move(findings_);
        }
        ask_again(ask_all(places_of(outside_.files, *controller)));
        findings_.complete = findings_.problems.empty();
        return std::move(findings_);
    }

  private:
    void problem(ErrorCode code, const std::string& text) {
        findings_.problems.push_back({findings_.domain.text(), code, text});
    }

    bool has_time_for(Milliseconds run) const {
        return outside_.clock.now().mono - begun_ + run <= kAllInAll;
    }

    /// Returns those that did not answer soon.
    std::vector<Place> ask_all(const std::vector<Place>& places) {
        std::vector<Place> silent;
        int misses = 0;
        for (const auto& place : places) {
            if (silent.size() == kMostSilent || !has_time_for(kSoon)) {
                problem(ErrorCode::timed_out, place.type + " and those after it were not asked");
                break;
            }
            const auto there = ask(place, kSoon);
            if (there) {
                misses = *there ? 0 : misses + 1;
                if (misses == kGap) break;
            } else if (there.error().code == ErrorCode::timed_out) {
                silent.push_back(place);
            } else {
                problem(there.error().code, place.type + ": " + there.error().text());
                break;
            }
        }
        return silent;
    }

    void ask_again(const std::vector<Place>& silent) {
        for (const auto& place : silent) {
            if (!has_time_for(kPatiently)) {
                problem(ErrorCode::timed_out, place.type + ": no answer within 3 s");
                continue;
            }
            if (const auto there = ask(place, kPatiently); !there)
                problem(there.error().code, place.type + ": " + there.error().text());
        }
    }

    /// Whether a drive is there; an error where smartctl did not run to its end.
    Result<bool> ask(const Place& place, Milliseconds deadline) {
        const auto output =
            outside_.tools.run({"smartctl", "--json", "--all", "--device=" + place.type,
                                "--nocheck=standby," + std::to_string(smart::kAsleepExit), place.device},
                               deadline);
        if (!output) return tl::unexpected(output.error());
        auto facts = smart::parse_smartctl(output->out, findings_.domain.text());
        if (!facts.answered) {
            for (const auto& why : facts.problems)
                if (why.code == ErrorCode::malformed) problem(why.code, place.type + ": " + why.error);
            return false;
        }
        take(std::move(facts));
        return true;
    }

    void take(smart::SmartctlFacts facts) {
        auto& disk = facts.disk;
        disk.controller = "pci-" + findings_.domain.target;
        disk.id = disk.wwn.empty() ? joined_key({disk.vendor, disk.model, disk.serial}) : "wwn-" + disk.wwn;
        const bool known = std::ranges::count(findings_.disks, disk.id, &Disk::id) > 0;  // by its second path
        if (disk.serial.empty() || disk.id.empty() || known) return;
        if (facts.reading) {
            facts.reading->disk = disk.id;
            facts.reading->taken_at = findings_.taken_at;
            findings_.readings.push_back(*std::move(facts.reading));
        }
        findings_.disks.push_back(std::move(disk));
    }

    const Host& outside_;
    MonoTime begun_;
    Findings findings_;
};

}  // namespace

Findings collect_raid_drives(const Host& host, std::string_view target) {
    return Read(host, target).run();
}

}  // namespace raidwatch
