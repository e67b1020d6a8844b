#include "operations.hpp"

#include "names.hpp"
#include "progress.hpp"
#include "progress_text.hpp"
#include "survivors.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>
#include <raidwatch/model/operation_words.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::assess {

namespace {

using namespace std::chrono_literals;

/// Between two looks further apart nothing is known of the progress.
constexpr auto kUnwatched = 15min;
/// Progress is handed on for recording at most this often; a tenth or a change of state always is.
constexpr auto kRecordEvery = 10s;

struct Follower {
    const NodeView& view;
    IdSource& ids;
    UtcTime now;
    FollowPolicy policy;
    OperationsStep step;

    void say(const Operation& operation, Kind kind, Severity severity, std::string_view before,
             std::string text) {
        Event event;
        event.at = now;
        event.kind = kind;
        event.severity = severity;
        event.subject = {SubjectKind::array, operation.target, operation.target_name};
        event.before = before;
        event.after = word(operation.state);
        event.text = operation.target_name + ": " + std::move(text);
        event.evidence["operation"] = word(operation.kind);
        if (operation.percent) event.evidence["percent"] = fmt::format("{:.1f}", *operation.percent);
        if (!operation.onto_name.empty()) event.evidence["onto"] = operation.onto_name;
        if (operation.mismatches) event.evidence["mismatches"] = std::to_string(*operation.mismatches);
        event.source = "operations";
        step.events.push_back(std::move(event));
    }
};

int tenth(std::optional<double> percent) {
    return percent ? static_cast<int>(*percent / 10) : 0;
}

bool writes_a_member(OperationKind kind) {
    return kind == OperationKind::rebuild || kind == OperationKind::replace ||
           kind == OperationKind::copyback;
}

/// Which disks the work writes: an array may rebuild several members in one pass.
void name_targets(const NodeView& view, const Array& array, Operation& operation) {
    if (!writes_a_member(operation.kind)) return;
    std::vector<std::string> names;
    for (const auto& member : array.members) {
        const bool written = member.state == MemberState::rebuilding ||
                             (operation.kind == OperationKind::replace && member.replacement);
        if (!written || !member.disk) continue;
        if (names.empty()) operation.onto = *member.disk;
        names.push_back(member_subject(view, member).name);
    }
    if (!names.empty()) operation.onto_name = fmt::format("{}", fmt::join(names, ", "));
}

void begin(Follower& follower, std::vector<Operation>& running, const Array& array) {
    const auto& progress = *array.progress;
    Operation operation;
    operation.id = follower.ids.next(unix_ms(follower.now));
    operation.target = array.id;
    operation.target_name = subject_of(array).name;
    operation.kind = progress.kind;
    operation.state = progress.state;
    operation.started_at = operation.updated_at = operation.progressed_at = follower.now;
    name_targets(follower.view, array, operation);
    operation.to_read_bytes = bytes_to_read(array);
    take_progress(operation, progress, follower.now);
    estimate(follower.view, array, operation);
    follower.say(operation, kind::operation_started, Severity::info, "", progress_text(operation));
    follower.step.changed.push_back(operation);
    running.push_back(std::move(operation));
}

void say_state_change(Follower& follower, const Operation& operation, OperationState before) {
    if (before == operation.state) return;
    const bool stood_still = before == OperationState::stalled || before == OperationState::paused;
    if (operation.state == OperationState::stalled)
        follower.say(operation, kind::operation_stalled, Severity::warning, word(before),
                     fmt::format("{} stalled at {}, no progress since {}", word(operation.kind),
                                 percent_text(operation), to_rfc3339(operation.progressed_at)));
    else if (operation.state == OperationState::running && stood_still)
        follower.say(operation, kind::operation_resumed, Severity::info, word(before),
                     progress_text(operation));
}

void go_on(Follower& follower, Operation& operation, const Array& array) {
    const auto before = operation;
    // Nobody looked for so long (the machine was off): standing still begins now.
    if (follower.now - operation.updated_at > kUnwatched) operation.progressed_at = follower.now;
    const bool waits = operation.state == OperationState::paused || operation.state == OperationState::queued;
    if (waits) operation.progressed_at = follower.now;
    take_progress(operation, *array.progress, follower.now);
    operation.state = next_state(operation, *array.progress, follower.now, follower.policy);
    name_targets(follower.view, array, operation);
    operation.to_read_bytes = bytes_to_read(array);
    estimate(follower.view, array, operation);
    say_state_change(follower, operation, before.state);
    const bool passed_a_tenth = tenth(operation.percent) > tenth(before.percent);
    if (passed_a_tenth)
        follower.say(operation, kind::operation_progress, Severity::info, "", progress_text(operation));
    const bool due =
        follower.now.time_since_epoch() / kRecordEvery != before.updated_at.time_since_epoch() / kRecordEvery;
    operation.updated_at = follower.now;
    if (due || passed_a_tenth || operation.state != before.state) follower.step.changed.push_back(operation);
}

/// Small arrays end between two looks: could it have got there at that speed?
bool within_reach(const Operation& operation, UtcTime now, double bytes_per_s) {
    if (!operation.done_bytes || !operation.total_bytes || bytes_per_s <= 0) return false;
    const auto elapsed = static_cast<double>((now - operation.updated_at).count()) / 1000.0;
    const double reachable = static_cast<double>(*operation.done_bytes) + bytes_per_s * (elapsed * 1.5 + 1);
    return reachable >= 0.98 * static_cast<double>(*operation.total_bytes);
}

/// What engines call this kind of work once it has ended: md, and ZFS and btrfs.
bool is_called(OperationKind kind, std::string_view ended) {
    return ended == word(kind) || (kind == OperationKind::check && ended == "scrub") ||
           (ended == "resilver" && writes_a_member(kind));
}

/// The engine says the same when work was done and when it was broken off: the result tells them apart.
bool reached_its_end(const Operation& operation, const Array& array, UtcTime now) {
    if (!operation.onto.empty()) {
        const auto member = std::ranges::find(array.members, std::optional(operation.onto), &Member::disk);
        return member != array.members.end() && member->state == MemberState::in_sync;
    }
    if (operation.kind == OperationKind::rebuild) return redundancy(array).lost == 0;
    const bool told = is_called(operation.kind, array.last_operation) && array.last_operation_complete;
    if (told && !*array.last_operation_complete) return false;
    if (operation.percent.value_or(0) >= 99) return true;
    if (told && array.engine != ArrayEngine::md) return true;
    if (told) {
        constexpr double kFirstCheckpoint = 100.0 / 16 + 1;  // before it md cannot tell
        constexpr double kNoArrayIsFaster = 10e9;            // bytes/s
        return operation.percent.value_or(0) > kFirstCheckpoint ||
               within_reach(operation, now, kNoArrayIsFaster);
    }
    const auto speed = std::max(operation.bytes_per_s.value_or(0), operation.average_bytes_per_s.value_or(0));
    return within_reach(operation, now, static_cast<double>(speed));
}

void tell_result_of_check(Follower& follower, Operation& operation, const Array& array) {
    if (operation.kind != OperationKind::check && operation.kind != OperationKind::repair) return;
    operation.mismatches = array.mismatches;
    if (array.mismatches.value_or(0) > 0)
        follower.say(operation, kind::scrub_mismatch, Severity::warning, "",
                     fmt::format("{} found {} mismatched sectors", word(operation.kind), *array.mismatches));
}

void end(Follower& follower, Operation operation, const Array* array) {
    const auto before = operation.state;
    const bool finished = array && reached_its_end(operation, *array, follower.now);
    operation.state = finished ? OperationState::finished : OperationState::aborted;
    operation.ended_at = operation.updated_at = follower.now;
    operation.to_read_bytes.reset();
    operation.eta_low_s.reset();
    operation.eta_high_s.reset();
    if (finished) {
        operation.percent = 100.0;
        operation.done_bytes = operation.total_bytes;
        if (array) tell_result_of_check(follower, operation, *array);
    }
    const auto took = human_duration(follower.now - operation.started_at);
    if (finished) {
        follower.say(operation, kind::operation_finished, Severity::info, word(before),
                     fmt::format("{} finished after {}", word(operation.kind), took));
    } else {
        const bool restores = operation.kind == OperationKind::rebuild ||
                              operation.kind == OperationKind::replace ||
                              operation.kind == OperationKind::copyback;
        follower.say(
            operation, kind::operation_aborted, restores ? Severity::critical : Severity::warning,
            word(before),
            fmt::format("{} aborted at {} after {}", word(operation.kind), percent_text(operation), took));
    }
    follower.step.changed.push_back(std::move(operation));
}

}  // namespace

OperationsStep follow(std::vector<Operation>& running, const NodeView& view, IdSource& ids, UtcTime now,
                      const FollowPolicy& policy, const GivenUp& given_up) {
    Follower follower{view, ids, now, policy, {}};
    std::vector<Operation> still_running;
    for (auto& operation : running) {
        const auto* array = view.array(operation.target);
        const bool goes_on = array && array->progress && array->progress->kind == operation.kind;
        // An array out of sight (a boot, a lost controller) is no end of its work.
        const bool hidden = !array || array->state == ArrayState::inactive;
        const bool unseen = hidden && std::ranges::count(given_up, operation.target) == 0;
        if (goes_on) go_on(follower, operation, *array);
        if (goes_on || unseen)
            still_running.push_back(std::move(operation));
        else
            end(follower, std::move(operation), array);
    }
    running = std::move(still_running);
    for (const auto& array : view.arrays) {
        if (!array.progress || array.state == ArrayState::inactive) continue;
        const bool known = std::ranges::any_of(running, [&](const Operation& operation) {
            return operation.target == array.id && operation.kind == array.progress->kind;
        });
        if (!known) begin(follower, running, array);
    }
    return std::move(follower.step);
}

}  // namespace raidwatch::assess
