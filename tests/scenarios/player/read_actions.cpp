#include "readers.hpp"

namespace raidwatch::player {
namespace {

using namespace sim;

constexpr double kLargestCount = 9007199254740992.0;  // 2^53: what a JSON number holds exactly
constexpr double kFastest = 1e12;                     // bytes/s

/// Reads the actions of one step.
class ActionReader {
  public:
    ActionReader(Fields& fields, const std::optional<std::string>& node, Cast& cast, Complaints& complaints)
        : fields_(fields), node_(node), cast_(cast), complaints_(complaints) {}

    std::optional<Action> read(const std::string& name) {
        if (auto action = hub_action(name)) return action;
        if (name == "node.down") return Action{NodeDown{fields_.flag("reboot").value_or(false)}};
        if (name == "node.up") {
            fields_.flag("reboot");
            return Action{NodeUp{}};
        }
        if (auto action = disk_action(name)) return Action{HardwareAction{*action}};
        if (auto action = array_action(name)) return Action{HardwareAction{*action}};
        if (auto action = controller_action(name)) return Action{HardwareAction{*action}};
        if (name == "enclosure.vanish")
            return Action{HardwareAction{EnclosureAction{EnclosureVanish{enclosure()}}}};
        if (name == "enclosure.appear")
            return Action{HardwareAction{EnclosureAction{EnclosureAppear{enclosure()}}}};
        complaints_.add(fields_.path(), "is not a known action");
        return std::nullopt;
    }

  private:
    std::optional<Action> hub_action(const std::string& name) {
        if (name == "api.up") return Action{ApiUp{}};
        if (name == "api.down") {
            const auto status = fields_.whole("status", 100, 599);
            return Action{ApiDown{status ? std::optional(static_cast<int>(*status)) : std::nullopt}};
        }
        if (name == "operator") return operator_command();
        if (name != "signal") return std::nullopt;
        Signal signal;
        signal.source = fields_.text("source");
        signal.component = fields_.text("component");
        signal.state = fields_.word("state", {"operational", "under_maintenance", "degraded_performance",
                                              "partial_outage", "major_outage"});
        signal.message = fields_.optional_text("message").value_or("");
        return Action{signal};
    }

    std::optional<Action> operator_command() {
        OperatorCommand command;
        command.on_hub = fields_.optional_word("on", {"hub"}).has_value();
        command.argv = fields_.texts("argv");
        if (command.argv.empty() || command.argv.front() != "raidwatch")
            fields_.wrong("argv", "should begin with \"raidwatch\"");
        return Action{command};
    }

    std::optional<DiskAction> disk_action(const std::string& name) {
        if (name == "disk.vanish") return DiskVanish{disk("disk")};
        if (name == "disk.hang" || name == "disk.unhang") return DiskHang{disk("disk"), name == "disk.hang"};
        if (name == "disk.smart") {
            DiskSmart smart{disk("disk"), {}};
            if (!fields_.has("set")) fields_.wrong("set", "is missing");
            fields_.object("set", [&](Fields& set) { smart.set = counters(set); });
            return smart;
        }
        if (name != "disk.appear") return std::nullopt;
        DiskAppear appear;
        appear.disk = fields_.text("disk");
        appear.serial = fields_.optional_text("serial");
        appear.model = fields_.optional_text("model");
        appear.slot = fields_.optional_text("slot");
        if (const auto bytes = fields_.whole("bytes", 1 << 20, static_cast<std::int64_t>(kLargestCount)))
            appear.bytes = static_cast<std::uint64_t>(*bytes);
        appear.kind = read_drive_kind(fields_);
        for (auto& [node, there] : cast_.nodes)
            if (is_meant(node)) there.disks.insert(appear.disk);
        return appear;
    }

    static Counters counters(Fields& set) {
        const auto count = [&](const char* name) -> std::optional<std::uint64_t> {
            const auto value = set.whole(name, 0, static_cast<std::int64_t>(kLargestCount));
            return value ? std::optional(static_cast<std::uint64_t>(*value)) : std::nullopt;
        };
        Counters out;
        out.reallocated = count("reallocated");
        out.pending = count("pending");
        out.uncorrectable = count("uncorrectable");
        out.media_errors = count("media_errors");
        out.percentage_used = count("percentage_used");
        out.critical_warning = count("critical_warning");
        out.grown_defects = count("grown_defects");
        out.interface_crc = count("interface_crc");
        out.temperature_c = set.number("temperature_c", -60, 200);
        out.passed = set.flag("passed");
        return out;
    }

    std::optional<ArrayAction> array_action(const std::string& name) {
        if (name == "array.fail") return ArrayFail{array(), disk("disk")};
        if (name == "array.remove") return ArrayRemove{array(), disk("disk")};
        if (name == "array.add") return ArrayAdd{array(), disk("disk")};
        if (name == "array.rebuild") return ArrayRebuild{array(), disk("disk"), pace()};
        if (name == "array.replace") return ArrayReplace{array(), disk("from"), disk("to"), pace()};
        if (name == "array.check") return ArrayCheck{array(), pace(), mismatches()};
        if (name == "array.idle") return ArrayIdle{array(), mismatches()};
        if (name == "array.write_cache")
            return ArrayWriteCache{array(), fields_.word("mode", {"write-back", "write-through"})};
        if (name != "array.set") return std::nullopt;
        const std::string state = fields_.word("state", {"clean", "degraded", "failed", "inactive"});
        return ArraySet{array(), state == "degraded"   ? EngineReport::degraded
                                 : state == "failed"   ? EngineReport::failed
                                 : state == "inactive" ? EngineReport::inactive
                                                       : EngineReport::clean};
    }

    std::optional<ControllerAction> controller_action(const std::string& name) {
        if (name == "controller.vanish") return ControllerVanish{controller()};
        if (name == "controller.appear")
            return ControllerAppear{controller(), fields_.optional_text("serial"),
                                    fields_.flag("foreign").value_or(false)};
        if (name != "controller.battery") return std::nullopt;
        return ControllerBattery{controller(),
                                 fields_.word("state", {"ok", "learning", "charging", "failed", "missing"})};
    }

    Pace pace() {
        return {fields_.number("percent", 0, 100).value_or(0),
                fields_.number("bytes_per_s", 0, kFastest).value_or(0)};
    }
    std::optional<std::uint64_t> mismatches() {
        const auto value = fields_.whole("mismatches", 0, static_cast<std::int64_t>(kLargestCount));
        return value ? std::optional(static_cast<std::uint64_t>(*value)) : std::nullopt;
    }
    std::string disk(const char* field) { return named(field, "disk", &Cast::OnNode::disks); }
    std::string array() { return named("array", "array", &Cast::OnNode::arrays); }
    std::string controller() { return named("controller", "controller", &Cast::OnNode::controllers); }

    std::string enclosure() { return named("enclosure", "enclosure", &Cast::OnNode::enclosures); }

    std::string named(const char* field, const char* what,
                      std::set<std::string, std::less<>> Cast::OnNode::*known) {
        std::string id = fields_.text(field);
        for (const auto& [name, there] : cast_.nodes)
            if (is_meant(name) && !id.empty() && !(there.*known).contains(id))
                fields_.wrong(field, name + " has no " + what + " \"" + id + "\"");
        return id;
    }

    /// A step without a node is for all of them.
    bool is_meant(const std::string& name) const { return !node_ || *node_ == name; }

    Fields& fields_;
    const std::optional<std::string>& node_;
    Cast& cast_;
    Complaints& complaints_;
};

}  // namespace

std::optional<Action> read_action(const std::string& name, Fields& fields,
                                  const std::optional<std::string>& node, Cast& cast,
                                  Complaints& complaints) {
    return ActionReader(fields, node, cast, complaints).read(name);
}

}  // namespace raidwatch::player
