#pragma once
// A book of incidents, the faults it is told, and its clock.

#include "agent/incident/lifecycle.hpp"
#include "tests/support/node_builder.hpp"

#include <gtest/gtest.h>

namespace raidwatch::incident {

using namespace raidwatch::testing;

inline Fault array_fault(Kind kind = kind::array_degraded, Severity severity = Severity::warning,
                         const std::string& name = "md0") {
    Fault fault;
    fault.fault_class = FaultClass::array_redundancy;
    fault.subject = {SubjectKind::array, "md-uuid-" + name, name};
    fault.kind = kind;
    fault.severity = severity;
    fault.summary = name + " is degraded";
    return fault;
}

inline Fault disk_fault(const std::string& serial, Severity severity = Severity::warning) {
    Fault fault;
    fault.fault_class = FaultClass::disk_illness;
    fault.subject = {SubjectKind::disk, "wwn-" + serial, serial};
    fault.kind = kind::disk_media_errors;
    fault.severity = severity;
    fault.summary = "disk " + serial + ": 24 pending sectors";
    fault.parts = {fault.subject};
    return fault;
}

class Lifecycle : public ::testing::Test {
  protected:
    CountingIds ids;
    std::vector<Incident> book;
    std::int64_t next_number = 1;
    Policy policy;
    UtcTime now = kStart;

    Step tell(std::vector<Fault> faults, std::vector<std::string> unseen = {},
              std::vector<std::string> gone = {}) {
        Present present{"store-1", faults, std::move(unseen), now};
        present.gone_keys = std::move(gone);
        return advance(book, present, policy, ids, next_number);
    }
    const Incident& only() const {
        EXPECT_EQ(book.size(), 1U);
        return book.front();
    }
};

}  // namespace raidwatch::incident
