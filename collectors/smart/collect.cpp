#include "collect.hpp"

#include "collectors/host/identity.hpp"
#include "parse_ata.hpp"
#include "parse_smartctl.hpp"

#include <algorithm>
#include <array>

namespace raidwatch {

namespace {
using namespace smart;

/// A disk that has nothing to say may take its whole recovery time for every command.
constexpr Milliseconds kSmartctlDeadline{60'000};

void fill(std::string& into, const std::string& from) {
    if (into.empty()) into = from;
}

/// One disk's answer in the making.
class DiskFindings {
  public:
    DiskFindings(const Host& host, std::string_view source, std::string_view target) : host_(host) {
        findings_.domain = {std::string(source), std::string(target)};
        findings_.taken_at = host.clock.now().utc;
    }

    std::string scope() const { return findings_.domain.text(); }
    const std::string& device() const { return findings_.domain.target; }

    void problem(const Error& error) { findings_.problems.push_back({scope(), error.code, error.text()}); }
    void problems(const std::vector<Problem>& more) {
        findings_.problems.insert(findings_.problems.end(), more.begin(), more.end());
    }

    /// Which disk this is; without an id nothing it says can be kept.
    bool identify() {
        const auto identity = host::disk_identity(host_.files, device());
        if (!identity) {
            problem(identity.error());
            return false;
        }
        disk_.id = identity->id;
        disk_.device = identity->device;
        disk_.vendor = identity->vendor;
        disk_.model = identity->model;
        disk_.serial = identity->serial;
        disk_.firmware = identity->firmware;
        disk_.wwn = identity->wwn;
        return true;
    }

    Disk& disk() { return disk_; }

    void reading(SmartReading reading) {
        reading.disk = disk_.id;
        reading.taken_at = findings_.taken_at;
        findings_.readings.push_back(std::move(reading));
    }

    Findings finish(bool complete) {
        findings_.complete = complete;
        if (!disk_.id.empty()) findings_.disks.push_back(disk_);
        return std::move(findings_);
    }

  private:
    const Host& host_;
    Findings findings_;
    Disk disk_;
};

bool spins(const Host& host, const std::string& device) {
    return host::attribute(host.files, "/sys/block/" + device + "/queue/rotational") != "0";
}

Result<SmartctlFacts> ask_smartctl(const Host& host, const DiskFindings& findings) {
    std::vector<std::string> argv{"smartctl", "--json", "--all", "--log=scttempsts"};
    // Solid-state disks have nothing to spin up, and some always claim to sleep.
    if (spins(host, findings.device())) argv.push_back("--nocheck=standby," + std::to_string(kAsleepExit));
    argv.push_back("/dev/" + findings.device());
    const auto output = host.tools.run(argv, kSmartctlDeadline);
    if (!output && output.error().code == ErrorCode::not_found)  // the tool, not the disk
        return failure(ErrorCode::unsupported, "asking smartctl about", findings.scope(),
                       "smartctl is not installed");
    if (!output) return tl::unexpected(output.error());
    return parse_smartctl(output->out, findings.scope());
}

/// True: smartctl got an answer, with or without SMART in it.
bool take_smartctl(DiskFindings& findings, SmartctlFacts facts) {
    if (!facts.answered) return false;
    auto& disk = findings.disk();
    for (auto field : {&Disk::vendor, &Disk::model, &Disk::serial, &Disk::firmware})
        fill(disk.*field, facts.disk.*field);
    disk.bytes = facts.disk.bytes;
    disk.logical_block_bytes = facts.disk.logical_block_bytes;
    disk.physical_block_bytes = facts.disk.physical_block_bytes;
    disk.rotation_rpm = facts.disk.rotation_rpm;
    disk.kind = facts.disk.kind;
    disk.asleep = facts.disk.asleep.value_or(false);
    if (facts.reading) findings.reading(*std::move(facts.reading));
    return true;
}

/// SCSI vendors of hypervisors, whose disks have no SMART: smartctl would be run, or missed, for nothing.
bool is_virtual(std::string_view vendor) {
    constexpr auto kVendors =
        std::to_array<std::string_view>({"QEMU", "VMware", "Msft", "VBOX", "Google", "XENSRC"});
    return std::ranges::find(kVendors, vendor) != kVendors.end();
}

/// A damaged page leaves the verdict. Passed without its figures would say less than the last reading: that
/// one stays.
bool worth_keeping(const AtaFacts& facts) {
    return facts.values_read || facts.reading.passed == false;
}

Findings take_ata(DiskFindings findings, const AtaSmart& smart) {
    auto& disk = findings.disk();
    disk.asleep = smart.asleep;
    if (smart.asleep) return findings.finish(true);
    fill(disk.model, smart.model);
    fill(disk.serial, smart.serial);
    fill(disk.firmware, smart.firmware);
    disk.bytes = smart.bytes;
    auto facts = parse_ata(smart, findings.scope());
    findings.problems(facts.problems);
    if (worth_keeping(facts)) findings.reading(std::move(facts.reading));
    return findings.finish(facts.values_read);
}

/// Asking a drive that does not answer, or is not there, in yet another way only takes longer.
bool other_ways_may_work(ErrorCode code) {
    return code == ErrorCode::unsupported || code == ErrorCode::malformed || code == ErrorCode::io;
}
}  // namespace

Findings collect_ata(const Host& host, std::string_view target) {
    DiskFindings findings(host, "ata", target);
    if (!findings.identify()) return findings.finish(false);
    const auto smart = host.ata.read(target);
    if (smart) return take_ata(std::move(findings), *smart);
    if (!other_ways_may_work(smart.error().code)) {
        findings.problem(smart.error());
        return findings.finish(false);
    }
    auto facts = ask_smartctl(host, findings);
    if (facts && take_smartctl(findings, *facts)) return findings.finish(true);
    findings.problem(smart.error());
    if (facts)
        findings.problems(facts->problems);
    else
        findings.problem(facts.error());
    return findings.finish(false);
}

Findings collect_scsi(const Host& host, std::string_view target) {
    DiskFindings findings(host, "scsi", target);
    if (!findings.identify()) return findings.finish(false);
    if (is_virtual(findings.disk().vendor)) return findings.finish(true);
    const auto facts = ask_smartctl(host, findings);
    if (facts && take_smartctl(findings, *facts)) return findings.finish(true);
    if (facts)
        findings.problems(facts->problems);
    else
        findings.problem(facts.error());
    return findings.finish(false);
}

}  // namespace raidwatch
