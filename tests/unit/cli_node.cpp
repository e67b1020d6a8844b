#include "cli_node.hpp"

#include "agent/store/store.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace raidwatch::cli_test {

UtcTime at(const char* rfc3339) {
    return parse_rfc3339(rfc3339).value();
}

namespace {

constexpr std::uint64_t kDiskBytes = 8'001'563'222'016;

Disk disk_of(int n, const std::string& serial) {
    Disk disk;
    disk.id = "wwn-0x5000c500" + serial;
    disk.device =
        n < 26 ? fmt::format("sd{}", static_cast<char>('a' + n))
               : fmt::format("sd{}{}", static_cast<char>('a' + n / 26 - 1), static_cast<char>('a' + n % 26));
    disk.vendor = "Seagate";
    disk.model = "ST8000NM000A";
    disk.firmware = "SN04";
    disk.serial = serial;
    disk.slot = fmt::format("0:{}", n);
    disk.transport = "sata";
    disk.kind = DiskKind::hdd;
    disk.state = DiskState::online;
    disk.bytes = kDiskBytes;
    disk.rotation_rpm = 7200U;
    return disk;
}

SmartReading reading_of(const Disk& disk, double temperature) {
    SmartReading reading;
    reading.disk = disk.id;
    reading.taken_at = at("2026-11-22T03:58:00Z");
    reading.passed = true;
    reading.temperature_c = temperature;
    reading.power_on_hours = 21'431U;
    reading.reallocated = reading.pending = reading.uncorrectable = 0U;
    return reading;
}

void put_disks(Node& node, int first, int count) {
    for (int n = first; n < first + count; ++n) {
        node.view.disks.push_back(disk_of(n, fmt::format("ZC1A{:04}", n)));
        node.view.readings.push_back(reading_of(node.view.disks.back(), 31 + n % 7));
    }
}

Array array_over(const Node& node, const std::string& name, const std::string& level, int first, int count) {
    Array array;
    array.id = "md-uuid-" + name;
    array.name = array.device = name;
    array.engine = ArrayEngine::md;
    array.level = level;
    array.raid_disks = count;
    array.state = ArrayState::optimal;
    array.vendor_state = "active";
    for (int i = 0; i < count; ++i) {
        const auto& disk = node.view.disks[static_cast<std::size_t>(first + i)];
        Member member;
        member.ordinal = i;
        member.disk = disk.id;
        member.device = disk.device;
        member.state = MemberState::in_sync;
        array.members.push_back(member);
    }
    return array;
}

void put_spare(Node& node, Array& array, std::size_t disk) {
    Member spare;
    spare.disk = node.view.disks[disk].id;
    spare.device = node.view.disks[disk].device;
    spare.state = MemberState::spare;
    array.members.push_back(spare);
}

Subject subject_of(const Array& array) {
    return {SubjectKind::array, array.id, array.name};
}
Subject subject_of(const Disk& disk) {
    return {SubjectKind::disk, disk.id, disk.serial};
}

void put_fault(Node& node, const Fault& fault, IncidentSeverity severity, UtcTime since) {
    node.faults.push_back(fault);
    std::string condition(fault.kind.name().substr(fault.kind.name().find('.') + 1));
    std::ranges::replace(condition, '_', ' ');
    Incident incident;
    incident.number = static_cast<std::int64_t>(node.incidents.size()) + 12;
    incident.id = fmt::format("01JDINCIDENT{:014}", incident.number);
    incident.node = node.name;
    incident.key = fault_key(fault.fault_class, fault.subject);
    incident.fault_class = fault.fault_class;
    incident.subject = fault.subject;
    incident.kind = fault.kind;
    incident.severity = severity;
    incident.state = fault.parts.empty() ? IncidentState::investigating : IncidentState::identified;
    incident.title = fault.subject.name + ": " + condition;
    incident.summary = fault.summary;
    incident.repair = fault.repair;
    incident.parts = fault.parts;
    incident.mounts = fault.mounts;
    incident.services = fault.services;
    incident.opened_at = incident.changed_at = since;
    incident.revision = 1;
    incident.updates.push_back({1, since, incident.state, severity, fault.summary});
    node.incidents.push_back(incident);
}

void put_event(Node& node, Kind kind, Severity severity, const Subject& subject, UtcTime when,
               const std::string& text) {
    Event event;
    event.id = fmt::format("01JDEVENT{:017}", node.events.size() + 1);
    event.node = node.name;
    event.at = when;
    event.kind = kind;
    event.severity = severity;
    event.subject = subject;
    event.text = text;
    event.source = "md/" + subject.name;
    node.events.push_back(event);
}

}  // namespace

Node healthy() {
    Node node;
    put_disks(node, 0, 9);
    node.view.arrays.push_back(array_over(node, "md0", "raid1", 0, 2));
    node.view.arrays.push_back(array_over(node, "md1", "raid6", 2, 6));
    put_spare(node, node.view.arrays[1], 8);
    Operation check;
    check.id = "01JDOPERATION0000000000001";
    check.target = "md-uuid-md1";
    check.target_name = "md1";
    check.kind = OperationKind::check;
    check.state = OperationState::finished;
    check.mismatches = 0U;
    check.started_at = at("2026-11-01T01:00:00Z");
    check.updated_at = check.progressed_at = at("2026-11-01T13:20:00Z");
    check.ended_at = check.updated_at;
    node.operations.push_back(check);
    return node;
}

Node rebuilding() {
    auto node = healthy();
    auto& array = node.view.arrays[1];
    array.state = ArrayState::degraded;
    array.mounts = {"/var/mail"};
    auto& lost = array.members[3];
    lost.state = MemberState::faulty;
    auto& spare = array.members.back();
    spare.state = MemberState::rebuilding;
    spare.ordinal = 3;
    const auto& broken = node.view.disks[5];
    const auto& fresh = node.view.disks[8];

    Operation rebuild;
    rebuild.id = "01JDOPERATION0000000000002";
    rebuild.target = array.id;
    rebuild.target_name = array.name;
    rebuild.kind = OperationKind::rebuild;
    rebuild.onto = fresh.id;
    rebuild.onto_name = fresh.serial;
    rebuild.done_bytes = 320'062'528'881U;
    rebuild.total_bytes = kDiskBytes;
    rebuild.bytes_per_s = 118'000'000U;
    rebuild.eta_low_s = 35'400;
    rebuild.eta_high_s = 43'200;
    rebuild.started_at = at("2026-11-22T03:41:08Z");
    rebuild.updated_at = rebuild.progressed_at = at("2026-11-22T04:00:09Z");
    node.operations.push_back(rebuild);

    Fault fault;
    fault.subject = subject_of(array);
    fault.kind = kind::array_degraded;
    fault.severity = Severity::warning;
    fault.rule = "md.degraded";
    fault.summary =
        "md1 (raid6) is degraded: 5 of 6 members active, survives 1 more failure; failed: ZC1A0005 (slot "
        "0:5, sdf)";
    fault.parts = {subject_of(broken)};
    fault.touches = fault.parts;
    fault.repair = "rebuild onto ZC1A0008: 3.9 %, 118 MB/s, 9h 50m to 12h left";
    fault.mounts = array.mounts;
    fault.services = {"POP3/IMAP"};
    put_fault(node, fault, IncidentSeverity::minor, at("2026-11-22T03:41:07Z"));
    put_event(node, kind::array_degraded, Severity::warning, fault.subject, at("2026-11-22T03:41:07Z"),
              fault.summary);
    put_event(node, kind::operation_started, Severity::info, fault.subject, at("2026-11-22T03:41:08Z"),
              "md1: rebuild onto ZC1A0008 started");
    return node;
}

Node failed() {
    auto node = healthy();
    auto& array = node.view.arrays[0];
    array.state = ArrayState::failed;
    array.mounts = {"/"};
    for (auto& member : array.members) member.state = MemberState::faulty;
    node.view.disks[1].state = DiskState::failed;
    Fault fault;
    fault.subject = subject_of(array);
    fault.kind = kind::array_failed;
    fault.severity = Severity::critical;
    fault.rule = "md.failed";
    fault.summary = "md0 (raid1) has failed: 0 of 2 members active";
    fault.parts = {subject_of(node.view.disks[0]), subject_of(node.view.disks[1])};
    fault.touches = fault.parts;
    fault.mounts = array.mounts;
    put_fault(node, fault, IncidentSeverity::critical, at("2026-11-22T03:59:30Z"));
    auto& reading = node.view.readings[4];
    reading.pending = 2U;
    Fault pending;
    pending.fault_class = FaultClass::disk_illness;
    pending.subject = subject_of(node.view.disks[4]);
    pending.kind = kind::disk_media_errors;
    pending.rule = "ata.pending";
    pending.summary = "disk ZC1A0004 (slot 0:4, sde): 2 pending sectors";
    pending.parts = {pending.subject};
    put_fault(node, pending, IncidentSeverity::minor, at("2026-11-20T11:00:00Z"));
    return node;
}

Node blind() {
    auto node = healthy();
    node.view.blind.push_back({{"ata", "sda"},
                               at("2026-11-22T03:59:50Z"),
                               {{"ata/sda", ErrorCode::timed_out, "reading ata/sda: no answer within 30s"}}});
    return node;
}

Node hostile() {
    auto node = rebuilding();
    const std::string attack = "\x1b[2J\x1b]0;owned\x07<script>alert(1)</script>\xe2\x80\xae&\"'\r\n";
    for (auto& disk : node.view.disks) {
        disk.serial = attack + disk.serial;
        disk.model = std::string(10'000, 'M');
        disk.slot = attack;
        disk.vendor_state = attack;
    }
    for (auto& array : node.view.arrays) array.name = attack + array.name;
    for (auto* subject : {&node.incidents[0].subject, &node.incidents[0].parts[0], &node.faults[0].subject})
        subject->name = attack + std::string(10'000, 'N');
    node.incidents[0].title = node.incidents[0].summary = node.incidents[0].repair =
        attack + std::string(10'000, 'T');
    node.incidents[0].mounts = {attack};
    node.incidents[0].updates[0].text = attack;
    for (auto& event : node.events) {
        event.text = attack;
        event.subject.name = attack;
    }
    for (auto& operation : node.operations) operation.target_name = operation.onto_name = attack;
    node.view.blind.push_back(
        {{"ata", attack}, at("2026-11-22T03:00:00Z"), {{attack, ErrorCode::io, attack}}});
    node.name = attack + "mail07";
    return node;
}

Node empty() {
    return {};
}

Node many(int disks) {
    Node node;
    put_disks(node, 0, disks);
    for (int first = 0; first + 10 <= disks; first += 10)
        node.view.arrays.push_back(array_over(node, fmt::format("md{}", first / 10), "raid6", first, 10));
    auto& reading = node.view.readings.back();
    reading.pending = 1U;
    Fault pending;
    pending.fault_class = FaultClass::disk_illness;
    pending.subject = subject_of(node.view.disks.back());
    pending.kind = kind::disk_media_errors;
    pending.rule = "ata.pending";
    pending.summary = fmt::format("disk {} (slot {}, {}): 1 pending sectors", node.view.disks.back().serial,
                                  node.view.disks.back().slot, node.view.disks.back().device);
    put_fault(node, pending, IncidentSeverity::minor, at("2026-11-22T01:00:00Z"));
    return node;
}

void record(const Node& node, const std::string& directory) {
    auto opened = store::Store::open(directory + "/raidwatch.db");
    ASSERT_TRUE(opened) << opened.error().text();
    store::Commit commit;
    commit.at = node.last_cycle;
    commit.view = node.view;
    commit.faults = node.faults;
    commit.readings = node.view.readings;
    commit.events = node.events;
    commit.incidents = node.incidents;
    commit.operations = node.operations;
    commit.windows = node.windows;
    commit.outbox = node.outbox;
    commit.meta = {{"node", node.name}, {"last_cycle_at", to_rfc3339(node.last_cycle)}};
    const auto applied = (*opened)->apply(commit);
    ASSERT_TRUE(applied) << applied.error().text();
}

}  // namespace raidwatch::cli_test
