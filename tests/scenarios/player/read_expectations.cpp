#include "readers.hpp"

#include <raidwatch/model/json.hpp>

namespace raidwatch::player {
namespace {

class ExpectationReader {
  public:
    ExpectationReader(Fields& fields, const std::optional<std::string>& node, const Cast& cast,
                      Complaints& complaints)
        : fields_(fields), node_(node), cast_(cast), complaints_(complaints) {}

    std::optional<Expectation> read(const std::string& name) {
        Expectation expectation;
        expectation.absent = fields_.flag("absent").value_or(false);
        if (name == "event")
            expectation.what = event();
        else if (name == "incident")
            expectation.what = incident();
        else if (name == "operation")
            expectation.what = operation();
        else if (name == "phase_out")
            expectation.what = phase_out();
        else if (name == "maintenance")
            expectation.what = MaintenanceExpected{maintenance_state()};
        else if (name == "component")
            expectation.what = component();
        else if (name == "status")
            expectation.what = status();
        else if (name == "delivered")
            expectation.what = DeliveredExpected{count("lost"), count("duplicates")};
        else {
            complaints_.add(fields_.path(), "is not a known expectation");
            return std::nullopt;
        }
        return expectation;
    }

  private:
    EventExpected event() {
        EventExpected event{kind(), fields_.optional_text("component"), std::nullopt};
        const auto severity = fields_.optional_word("severity", {"info", "warning", "critical"});
        if (severity) event.severity = described<Severity>(*severity);
        return event;
    }

    IncidentExpected incident() {
        IncidentExpected incident;
        incident.kind = kind();
        incident.component = fields_.optional_text("component");
        const auto state =
            fields_.optional_word("state", {"investigating", "identified", "monitoring", "resolved"});
        if (state) incident.state = described<IncidentState>(*state);
        const auto severity = fields_.optional_word("severity", {"minor", "major", "critical"});
        if (severity) incident.severity = described<IncidentSeverity>(*severity);
        incident.count = count("count");
        incident.services = fields_.texts("services");
        incident.text_has = fields_.texts("text_has");
        return incident;
    }

    OperationExpected operation() {
        OperationExpected operation;
        operation.array = known("array", "array", &Cast::OnNode::arrays);
        operation.kind = fields_.optional_word("kind", {"rebuild", "replace", "check", "resync", "reshape"});
        operation.percent = fields_.number("percent", 0, 100);
        operation.eta_min_s = fields_.number("eta_min_s", 0, 1e12);
        operation.eta_max_s = fields_.number("eta_max_s", 0, 1e12);
        operation.stalled = fields_.flag("stalled");
        return operation;
    }

    PhaseOutExpected phase_out() {
        return {known("disk", "disk", &Cast::OnNode::disks),
                fields_.optional_word("state", {"proposed", "scheduled", "copying", "removable", "removed",
                                                "verifying", "done", "cancelled", "blocked"})};
    }

    std::optional<std::string> maintenance_state() {
        return fields_.optional_word("state",
                                     {"scheduled", "in_progress", "verifying", "completed", "overrun"});
    }

    ComponentExpected component() {
        return {fields_.optional_text("name"),
                fields_.optional_word("status", {"operational", "under_maintenance", "degraded_performance",
                                                 "partial_outage", "major_outage"})};
    }

    StatusExpected status() {
        const auto exit = fields_.whole("exit", 0, 3);
        return {exit ? std::optional(static_cast<int>(*exit)) : std::nullopt, fields_.texts("text_has")};
    }

    std::optional<Kind> kind() {
        const auto name = fields_.optional_text("kind");
        if (!name) return std::nullopt;
        const auto kind = Kind::named(*name);
        if (!kind) fields_.wrong("kind", "\"" + *name + "\" is not a known kind");
        return kind;
    }

    std::optional<int> count(const char* name) {
        const auto value = fields_.whole(name, 0, 1'000'000);
        return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
    }

    /// An id of the step's node, or of any node where the step has none.
    std::optional<std::string> known(const char* field, const char* what,
                                     std::set<std::string, std::less<>> Cast::OnNode::*ids) {
        auto id = fields_.optional_text(field);
        if (!id) return id;
        for (const auto& [name, there] : cast_.nodes)
            if ((!node_ || *node_ == name) && (there.*ids).contains(*id)) return id;
        fields_.wrong(field, std::string("there is no ") + what + " \"" + *id + "\" here");
        return id;
    }

    template <class E>
    static std::optional<E> described(const std::string& name) {
        std::optional<E> found;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
            if (name == d.name) found = d.value;
        });
        return found;
    }

    Fields& fields_;
    const std::optional<std::string>& node_;
    const Cast& cast_;
    Complaints& complaints_;
};

}  // namespace

std::optional<Expectation> read_expectation(const std::string& name, Fields& fields,
                                            const std::optional<std::string>& node, const Cast& cast,
                                            Complaints& complaints) {
    return ExpectationReader(fields, node, cast, complaints).read(name);
}

}  // namespace raidwatch::player
