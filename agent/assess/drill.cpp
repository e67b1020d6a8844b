#include "drill.hpp"

#include <raidwatch/base/text.hpp>

namespace raidwatch::assess {

Fault drill_fault(const std::string& id, const std::string& by, const std::vector<std::string>& sinks) {
    Fault fault;
    fault.fault_class = FaultClass::drill;
    fault.subject = {SubjectKind::node, "drill-" + id, "DRILL"};
    fault.kind = kind::drill_fault;
    fault.severity = Severity::warning;
    fault.rule = "drill";
    fault.summary = "DRILL: nothing is broken; raidwatch rehearses how it reports a fault" +
                    (by.empty() ? std::string() : ", as " + printable(by, 100) + " asked");
    for (const auto& sink : sinks) fault.touches.push_back({SubjectKind::sink, sink, sink});
    return fault;
}

}  // namespace raidwatch::assess
