#pragma once
// What the rules make of a node that is seen step by step.

#include "agent/assess/merge.hpp"
#include "agent/assess/rules.hpp"
#include "tests/support/node_builder.hpp"

#include <gtest/gtest.h>

namespace raidwatch::assess {

using namespace raidwatch::testing;

class Rules : public ::testing::Test {
  protected:
    Snapshot snapshot;
    RuleMemory memory;
    RuleOverrides overrides;
    std::vector<Operation> operations;
    UtcTime now = kStart;

    void see(const Findings& findings) { merge(snapshot, findings); }
    std::vector<Fault> look() { return faults(view(snapshot), memory, {overrides, operations, now}); }

    void see_raid6() {
        see(inventory(6, {"md0"}));
        see(md(testing::array("md0", "raid6", 6)));
    }
    static Array raid6_without(std::initializer_list<int> ordinals) {
        auto a = testing::array("md0", "raid6", 6);
        for (int ordinal : ordinals) a.members[static_cast<std::size_t>(ordinal)].state = MemberState::faulty;
        return a;
    }
    std::vector<Fault> look_at(SmartReading r) {
        r.disk = "wwn-S0";
        r.taken_at = now;
        see(ata("sda", r));
        return look();
    }
};

}  // namespace raidwatch::assess
