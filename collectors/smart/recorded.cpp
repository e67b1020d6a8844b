#include "recorded.hpp"

#include "collectors/text/identity_key.hpp"
#include "collectors/text/json_objects.hpp"
#include "collectors/text/json_view.hpp"
#include "parse_smartctl.hpp"
#include "parse_smartctl_text.hpp"

#include <utility>

namespace raidwatch::smart {

namespace {

constexpr const char* kScope = "smartctl";

/// The id as the inventory would give it; empty where the output does not tell which disk it is.
std::string id_of(const Disk& disk) {
    if (!disk.wwn.empty()) return "wwn-" + disk.wwn;
    return disk.serial.empty() ? std::string() : joined_key({disk.vendor, disk.model, disk.serial});
}

void add(Findings& findings, SmartctlFacts facts) {
    findings.problems.insert(findings.problems.end(), facts.problems.begin(), facts.problems.end());
    facts.disk.id = id_of(facts.disk);
    if (!facts.answered) {
        findings.complete = false;
        if (!facts.disk.id.empty()) findings.disks.push_back(std::move(facts.disk));
        return;
    }
    if (!facts.reading && !facts.disk.asleep.value_or(false)) {
        facts.reading.emplace();
        facts.reading->read_by = "smartctl";
    }
    if (facts.reading) {
        facts.reading->disk = facts.disk.id;
        findings.readings.push_back(*std::move(facts.reading));
    }
    findings.disks.push_back(std::move(facts.disk));
}

/// `smartctl --scan --json`: which devices there are, and nothing of their health.
bool add_scan(Findings& findings, std::string_view output) {
    const auto parsed = JsonDocument::read(output, kScope);
    if (!parsed || parsed->root()["device"].present()) return false;
    const auto devices = parsed->root()["devices"];
    if (!parsed->root()["smartctl"].present() || !devices.present()) return false;
    for (const auto device : devices.items()) {
        Disk disk;
        disk.device = device["name"].text();
        if (disk.device.starts_with("/dev/")) disk.device.erase(0, 5);
        // Several disks behind one controller share its device: "/dev/sda" with megaraid,0, megaraid,1, ...
        disk.id = device["info_name"].text();
        if (disk.id.empty()) disk.id = device["name"].text();
        if (!disk.id.empty()) findings.disks.push_back(std::move(disk));
    }
    return true;
}

}  // namespace

Findings recorded_smartctl(std::string_view output) {
    Findings findings;
    findings.complete = true;
    for (const auto object : json_objects_in(output))
        if (!add_scan(findings, object)) add(findings, parse_smartctl(object, kScope));
    return findings;
}

Findings recorded_smartctl_text(std::string_view output) {
    Findings findings;
    findings.complete = true;
    for (auto& facts : parse_smartctl_text(output, kScope)) {
        if (!facts.problems.empty()) findings.complete = false;  // a cut row may hide what is wrong
        add(findings, std::move(facts));
    }
    if (findings.disks.empty() && findings.problems.empty()) findings.complete = false;
    return findings;
}

}  // namespace raidwatch::smart
