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

/// SCSI devices of the host, "1:0:3:0" as channel, target and unit, with their kernel names.
struct Device {
    int channel = 0, target = 0, unit = 0;
    std::string type, generic;  ///< SCSI device type in decimal; "sg2"
};
std::vector<Device> devices_of(const Files& files, const RaidHost& controller) {
    std::vector<Device> devices;
    for (const auto& name : files.list("/sys/class/scsi_device").value_or(std::vector<std::string>{})) {
        const auto parts = split(name, ':');
        if (parts.size() != 4 || parse_int(parts[0]) != controller.number) continue;
        const auto number = [&](std::size_t at) {
            return static_cast<int>(parse_int(parts[at]).value_or(-1));
        };
        const auto folder = "/sys/class/scsi_device/" + name + "/device";
        Device device{number(1), number(2), number(3), host::attribute(files, folder + "/type"), {}};
        const auto generic = files.list(folder + "/scsi_generic");
        if (generic && !generic->empty()) device.generic = "/dev/" + generic->front();
        if (!device.generic.empty()) devices.push_back(std::move(device));
    }
    return devices;
}

/// The controller's own unit, of that SCSI type, else the first device behind it.
std::string door(const std::vector<Device>& devices, std::string_view type) {
    for (const auto& device : devices)
        if (device.type == type) return device.generic;
    return devices.empty() ? std::string() : devices.front().generic;
}

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
    constexpr std::string_view kProcessor = "3", kRaidController = "12";
    const auto devices = devices_of(files, controller);
    const auto& driver = controller.driver;
    if (driver == "hpsa" || driver == "smartpqi" || driver == "cciss")
        return numbered("cciss", 0, 128, door(devices, kRaidController));
    if (driver == "arcmsr") return numbered("areca", 1, 24, door(devices, kProcessor));
    if (driver.starts_with("3w-")) return numbered("3ware", 0, 32, threeware_node(files, controller));
    std::vector<Place> places;
    // Volumes are on channel 0; drives, which the driver shows without a block device, on those behind.
    for (const auto& device : devices)
        if (driver == "aacraid" && device.channel > 0 && device.type == "0")
            places.push_back({fmt::format("aacraid,{},{},{}", controller.number, device.unit, device.target),
                              device.generic});
    return places;
}

class Read {
  public:
    Read(const Host& outside, std::string_view target) : outside_(outside) {
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
        for (const auto& place : places_of(outside_.files, *controller))
            if (!ask(place)) break;
        findings_.complete = findings_.problems.empty();
        return std::move(findings_);
    }

  private:
    void problem(ErrorCode code, const std::string& text) {
        findings_.problems.push_back({findings_.domain.text(), code, text});
    }

    /// False: no further place is worth asking.
    bool ask(const Place& place) {
        constexpr Milliseconds kDeadline{10'000};
        constexpr int kMostHangs = 2;
        const auto output =
            outside_.tools.run({"smartctl", "--json", "--all", "--device=" + place.type,
                                "--nocheck=standby," + std::to_string(smart::kAsleepExit), place.device},
                               kDeadline);
        if (!output) {
            problem(output.error().code, place.type + ": " + output.error().text());
            return output.error().code == ErrorCode::timed_out && ++hangs_ < kMostHangs;
        }
        auto facts = smart::parse_smartctl(output->out, findings_.domain.text());
        if (!facts.answered) {
            for (const auto& why : facts.problems)
                if (why.code == ErrorCode::malformed) problem(why.code, place.type + ": " + why.error);
            return ++misses_ < kGap;
        }
        misses_ = 0;
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
    Findings findings_;
    int misses_ = 0, hangs_ = 0;
};

}  // namespace

Findings collect_raid_drives(const Host& host, std::string_view target) {
    return Read(host, target).run();
}

}  // namespace raidwatch
