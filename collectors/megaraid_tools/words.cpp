#include "words.hpp"

#include "report.hpp"
#include "values.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <cctype>

namespace raidwatch::megaraid_tools {

namespace {

template <class Value, std::size_t Size>
const Value* lookup(const std::array<std::pair<std::string_view, Value>, Size>& table,
                    std::string_view word) {
    const auto found = std::ranges::find(table, word, &std::pair<std::string_view, Value>::first);
    return found == table.end() ? nullptr : &found->second;
}

using enum DiskState;
constexpr auto kDriveWords = std::to_array<std::pair<std::string_view, DriveWord>>({
    {"onln", {online, false, false, true}},
    {"online", {online, false, false, true}},
    {"conf", {online, false, false, true}},
    {"optl", {online, false, false, true}},
    {"optimal", {online, false, false, true}},
    {"jbod", {online}},
    {"system", {online}},
    {"rbld", {rebuilding, false, false, true}},
    {"rebuild", {rebuilding, false, false, true}},
    {"rebuilding", {rebuilding, false, false, true}},
    {"cpybck", {rebuilding, false, true, true}},
    {"copyback", {rebuilding, false, true, true}},
    {"replacing", {rebuilding, false, true, true}},
    {"replace", {rebuilding, false, true, true}},
    {"offln", {offline, false, false, true}},
    {"offline", {offline, false, false, true}},
    {"cfshld", {offline, false, false, true}},  // taken out of its array to be diagnosed
    {"confshld", {offline, false, false, true}},
    {"shielded", {offline, false, false, true}},
    {"onlineshielded", {offline, false, false, true}},
    {"cbshld", {offline, false, false, true}},
    {"jbodshld", {offline}},
    {"shld", {offline}},
    {"failed", {failed, false, false, true}},
    {"fail", {failed, false, false, true}},
    {"unusbl", {failed}},
    {"msng", {missing, false, false, true}},
    {"missing", {missing, false, false, true}},
    {"ugood", {unconfigured}},
    {"ready", {unconfigured}},
    {"uconf", {unconfigured}},
    {"unconfigured", {unconfigured}},
    {"unconfiguredgood", {unconfigured}},
    {"ugshld", {unconfigured}},
    {"uconfshld", {unconfigured}},
    {"unconfiguredshielded", {unconfigured}},
    {"ugunsp", {unconfigured}},
    {"uconfunsp", {unconfigured}},
    {"sntze", {unconfigured}},
    {"ubad", {failed}},
    {"unconfiguredbad", {failed}},
    {"ubunsp", {failed}},
    {"ghs", {spare, true}},
    {"dhs", {spare, true}},
    {"hsp", {spare, true}},
    {"hotsp", {spare, true}},
    {"hotspare", {spare, true}},
    {"globalhotspare", {spare, true}},
    {"dedicatedhotspare", {spare, true}},
    {"hspshld", {spare, true}},
    {"hotspareshielded", {spare, true}},
    {"frgn", {foreign}},
    {"foreign", {foreign}},
});

constexpr auto kVolumeWords = std::to_array<std::pair<std::string_view, ArrayState>>({
    {"optl", ArrayState::optimal},
    {"optimal", ArrayState::optimal},
    {"dgrd", ArrayState::degraded},
    {"degraded", ArrayState::degraded},
    {"pdgd", ArrayState::degraded},
    {"partiallydegraded", ArrayState::degraded},
    {"partialdegraded", ArrayState::degraded},
    {"rec", ArrayState::degraded},
    {"recovery", ArrayState::degraded},
    {"ofln", ArrayState::failed},
    {"offln", ArrayState::failed},
    {"offline", ArrayState::failed},
    {"failed", ArrayState::failed},
    {"fail", ArrayState::failed},
    {"msng", ArrayState::failed},
    {"missing", ArrayState::failed},
    {"deleted", ArrayState::failed},
});

constexpr auto kBatteryWords = std::to_array<std::pair<std::string_view, BatteryState>>({
    {"optimal", BatteryState::ok},
    {"optl", BatteryState::ok},
    {"opt", BatteryState::ok},
    {"ok", BatteryState::ok},
    {"good", BatteryState::ok},
    {"ready", BatteryState::ok},
    {"healthy", BatteryState::ok},
    {"operational", BatteryState::ok},
    {"charged", BatteryState::ok},
    {"learning", BatteryState::learning},
    {"learn", BatteryState::learning},
    {"inlearncycle", BatteryState::learning},
    {"charging", BatteryState::charging},
    {"chrg", BatteryState::charging},
    {"discharging", BatteryState::charging},
    {"degraded", BatteryState::low},
    {"dgd", BatteryState::low},
    {"dgrd", BatteryState::low},
    {"low", BatteryState::low},
    {"degradedneedsattention", BatteryState::low},
    {"degradedneedattention", BatteryState::low},
    {"dgdneedsattention", BatteryState::low},
    {"needsattention", BatteryState::low},
    {"needattention", BatteryState::low},
    {"ndatn", BatteryState::low},
    {"failed", BatteryState::failed},
    {"fail", BatteryState::failed},
    {"faulty", BatteryState::failed},
    {"dead", BatteryState::failed},
    {"bad", BatteryState::failed},
    {"replace", BatteryState::failed},
    {"nonoperational", BatteryState::failed},
    {"missing", BatteryState::missing},
    {"msng", BatteryState::missing},
});

constexpr auto kOperations = std::to_array<std::pair<std::string_view, OperationKind>>({
    {"rebuild", OperationKind::rebuild},
    {"rbld", OperationKind::rebuild},
    {"copyback", OperationKind::copyback},
    {"replacedrive", OperationKind::copyback},
    {"cc", OperationKind::check},
    {"checkconsistency", OperationKind::check},
    {"consistencycheck", OperationKind::check},
    {"bgi", OperationKind::initialise},
    {"init", OperationKind::initialise},
    {"initialization", OperationKind::initialise},
    {"backgroundinitialization", OperationKind::initialise},
    {"foregroundinitialization", OperationKind::initialise},
    {"fgi", OperationKind::initialise},
    {"migrate", OperationKind::reshape},
    {"migration", OperationKind::reshape},
    {"reconstruction", OperationKind::reshape},
    {"reconstruct", OperationKind::reshape},
    {"onlinecapacityexpansion", OperationKind::reshape},
    {"oce", OperationKind::reshape},
    {"expansion", OperationKind::reshape},
    {"patrolread", OperationKind::patrol_read},
});

}  // namespace

DriveWord drive_word(std::string_view state, std::string_view status) {
    const auto* first = lookup(kDriveWords, plain(state));
    if (status.empty() || status == "-") return first ? *first : DriveWord{};
    // storcli2: the state says what the drive is set up for, the status how it is.
    DriveWord word = first ? *first : DriveWord{};
    const auto how = plain(status);
    if (how == "good" || how == "ok" || how == "optimal") return word;
    if (how == "bad" || how == "degraded") {
        word.state = failed;
        return word;
    }
    const auto* second = lookup(kDriveWords, how);
    word.state = second ? second->state : unknown;
    word.copying = second && second->copying;
    if (word.spare && word.state == online) word.state = spare;
    return word;
}

MemberState member_state(const DriveWord& word) {
    if (word.copying) return MemberState::in_sync;  // its source serves the data until the copy is whole
    switch (word.state) {
        case online:
        case predictive_failure:
            return MemberState::in_sync;
        case rebuilding:
            return MemberState::rebuilding;
        case spare:
            return MemberState::spare;
        case missing:
            return MemberState::missing;
        case unconfigured:
        case failed:
        case offline:
        case foreign:
            return MemberState::faulty;
        case unknown:
            break;
    }
    return MemberState::unknown;
}

ArrayState volume_word(std::string_view state) {
    const auto* known = lookup(kVolumeWords, plain(state));
    return known ? *known : ArrayState::unknown;
}

BatteryState battery_word(std::string_view state) {
    const auto* known = lookup(kBatteryWords, plain(state));
    return known ? *known : BatteryState::unknown;
}

BatteryKind battery_kind(std::string_view text) {
    for (const auto name :
         {"cvpm", "cachevault", "cache vault", "supercap", "fbu", "tfm", "tmm", "cvm", "capacitor"})
        if (contains_word(text, name)) return BatteryKind::supercapacitor;
    for (const auto name : {"bbu", "battery"})
        if (contains_word(text, name)) return BatteryKind::battery;
    return BatteryKind::unknown;
}

std::optional<ControllerState> controller_word(std::string_view state) {
    if (says_nothing(state)) return std::nullopt;
    const auto word = plain(state);
    if (word == "optimal" || word == "ok" || word == "opt" || word == "good") return ControllerState::optimal;
    for (const auto ill : {"needsattention", "needattention", "needsattn", "needattn", "ndatn", "failure",
                           "degraded", "dgrd", "critical", "warning"})
        if (word == ill) return ControllerState::degraded;
    for (const auto dead : {"failed", "fail", "fault", "faulted", "dead"})
        if (word == dead) return ControllerState::failed;
    return ControllerState::unknown;
}

std::string level_word(std::string_view type) {
    const auto word = plain(type);
    const bool is_level = word.starts_with("raid") && word.size() > 4 && word.size() < 8 &&
                          std::isdigit(static_cast<unsigned char>(word[4]));
    return is_level ? word : std::string{};
}

std::optional<OperationKind> operation_word(std::string_view name) {
    const auto* known = lookup(kOperations, plain(name));
    return known ? std::optional(*known) : std::nullopt;
}

}  // namespace raidwatch::megaraid_tools
