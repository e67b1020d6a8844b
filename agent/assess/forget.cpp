#include "forget.hpp"

#include "domains.hpp"
#include "names.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace raidwatch::assess {

namespace {

constexpr const char* kAttempt = "forgetting";

bool is_called(const Array& array, const std::string& name) {
    return array.name == name || array.id == name || array.device == name;
}

bool is_called(const Controller& controller, const std::string& name) {
    return controller.name == name || controller.id == name || controller.serial == name;
}

bool cannot_be_seen(const NodeView& view) {
    return std::ranges::any_of(view.blind, [](const Blind& blind) {
        return blind.domain.source == "block" && blind.domain.target.empty();
    });
}

}  // namespace

Result<Subject> missed(const NodeView& view, const std::string& name) {
    const auto shown = printable(name, 80);
    if (name.empty()) return failure(ErrorCode::invalid, kAttempt, "", "say what: an array or a controller");
    if (cannot_be_seen(view))
        return failure(ErrorCode::refused, kAttempt, shown, "what the node has cannot be seen now");
    std::vector<Subject> found;
    for (const auto& gone : view.vanished)
        if (is_called(gone.array, name)) found.push_back(subject_of(gone.array));
    for (const auto& lost : view.lost)
        if (is_called(lost.controller, name)) found.push_back(subject_of(lost.controller));
    if (found.size() > 1)
        return failure(ErrorCode::invalid, kAttempt, shown, "several are called so; give the id");
    if (!found.empty()) return found.front();
    const auto is_meant = [&](const auto& one) { return is_called(one, name); };
    if (std::ranges::any_of(view.arrays, is_meant) || std::ranges::any_of(view.controllers, is_meant))
        return failure(ErrorCode::refused, kAttempt, shown,
                       "it is there; only what has gone can be forgotten");
    return failure(ErrorCode::not_found, kAttempt, shown, "no array or controller of that name is missed");
}

bool forget(Snapshot& snapshot, const Subject& gone) {
    const bool array = gone.kind == SubjectKind::array;
    return snapshot.domains.erase({array ? kVanished : kLost, gone.id}) > 0;
}

Event event_of(const Farewell& farewell, UtcTime now) {
    const bool array = farewell.what.kind == SubjectKind::array;
    Event event;
    event.at = now;
    event.kind = array ? kind::array_vanished : kind::controller_lost;
    event.severity = Severity::info;
    event.subject = farewell.what;
    event.after = "forgotten";
    event.text = farewell_text(farewell);
    event.evidence["said_by"] = farewell.by;
    if (!farewell.reason.empty()) event.evidence["reason"] = farewell.reason;
    event.source = "operator";
    return event;
}

std::string farewell_text(const Farewell& farewell) {
    return fmt::format("{} says that {} is gone for good{}", farewell.by, farewell.what.name,
                       farewell.reason.empty() ? "" : ": " + farewell.reason);
}

}  // namespace raidwatch::assess
