#pragma once
// A node with one RAID controller, as inventory and firmware tell of it.

#include "agent/assess/diff.hpp"
#include "agent/assess/merge.hpp"
#include "agent/assess/rules.hpp"
#include "tests/support/node_builder.hpp"

namespace raidwatch::testing {

inline const std::string kCard = "pci-0000:03:00.0";
inline const Domain kFirmware{"megaraid", "0000:03:00.0"};

inline Controller card(const std::string& serial, const std::string& name = "c0",
                       const std::string& id = kCard) {
    Controller controller;
    controller.id = id;
    controller.name = name;
    controller.serial = serial;
    controller.model = serial.empty() ? "" : "MegaRAID SAS 9361-8i";
    controller.driver = "megaraid_sas";
    controller.state = ControllerState::optimal;
    return controller;
}

inline Disk behind(const std::string& serial, const std::string& slot) {
    auto one = disk("", serial, slot);
    one.controller = kCard;
    return one;
}

/// The PCI bus with the card, or without.
inline Findings bus(bool with_card, UtcTime at) {
    auto findings = inventory(0, {}, at);
    if (!with_card) return findings;
    findings.controllers.push_back(card(""));
    findings.domains.push_back(kFirmware);
    return findings;
}

inline Array volume(ArrayState state = ArrayState::optimal) {
    auto array = testing::array("vd0", "raid1", 2);
    array.id = kCard + "-vd0";
    array.engine = ArrayEngine::megaraid;
    array.controller = kCard;
    array.state = state;
    array.mounts = {"/srv/mail"};
    for (auto& member : array.members) member.device.clear();
    return array;
}

inline Findings firmware(const std::string& serial, std::vector<Array> arrays, UtcTime at) {
    Findings findings;
    findings.domain = kFirmware;
    findings.taken_at = at;
    findings.complete = true;
    findings.controllers.push_back(card(serial));
    findings.arrays = std::move(arrays);
    findings.disks = {behind("S0", "252:1"), behind("S1", "252:2")};
    return findings;
}

struct Node {
    Snapshot snapshot;
    RuleMemory memory;
    assess::RuleOverrides overrides;
    UtcTime now = kStart;

    void whole(const std::string& serial = "SV1") {
        assess::merge(snapshot, bus(true, now));
        assess::merge(snapshot, firmware(serial, {volume()}, now));
    }
    void lose() {
        now += 5s;
        assess::merge(snapshot, bus(false, now));
    }
    NodeView view() const { return assess::view(snapshot); }
    std::vector<Operation> none;
    std::vector<Fault> faults() { return assess::faults(view(), memory, {overrides, none, now}); }
};

}  // namespace raidwatch::testing
