#include "cycle.hpp"

#include "agent/assess/diff.hpp"
#include "agent/assess/merge.hpp"
#include "agent/assess/operations.hpp"
#include "agent/assess/rules.hpp"
#include "agent/assess/self_tests.hpp"
#include "agent/incident/lifecycle.hpp"
#include "agent/incident/upkeep.hpp"
#include "agent/integrity/plan.hpp"
#include "agent/phase_out/book.hpp"
#include "agent/phase_out/orders.hpp"
#include "changes.hpp"
#include "outbox.hpp"
#include "sight.hpp"
#include "starter.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <iterator>

namespace raidwatch::app {

namespace {

using namespace std::chrono_literals;

/// The numbers of running work move all the time, and every record costs the disk a flush: they alone are
/// recorded this often. The daemon's own memory is always up to date.
constexpr auto kProgressEvery = 10s;

void map_services(std::vector<Fault>& faults, const NodeView& view, const Config& config) {
    std::vector<std::string> mounts;
    for (const auto& array : view.arrays)
        mounts.insert(mounts.end(), array.mounts.begin(), array.mounts.end());
    for (const auto& lost : view.lost)
        for (const auto& array : lost.arrays)
            mounts.insert(mounts.end(), array.mounts.begin(), array.mounts.end());
    for (auto& fault : faults) fault.services = services_hit(config, fault.mounts, mounts);
}

NodeView seen(const Snapshot& snapshot) {
    auto view = assess::view(snapshot);
    gather_blind(view);
    return view;
}

std::vector<std::string> unseen_keys(const Memory& memory, const NodeView& view, UtcTime now) {
    auto keys = assess::unseen_keys(view, now);
    const auto hidden = hidden_keys(memory.snapshot, memory.incidents);
    keys.insert(keys.end(), hidden.begin(), hidden.end());
    return keys;
}

void append(std::vector<Event>& to, const std::vector<Event>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

void join(incident::Step& story, incident::Step more) {
    append(story.events, more.events);
    for (auto& incident : more.changed) {
        std::erase_if(story.changed, [&](const Incident& earlier) { return earlier.id == incident.id; });
        story.changed.push_back(std::move(incident));
    }
}

bool has_hub(const Config& config) {
    return std::ranges::any_of(config.sinks, [](const SinkConfig& sink) { return sink.type == "hub"; });
}

/// Brings the windows up to this moment, and adds the fault of one that this node itself finds overrun.
void keep_up(const Cycle& cycle, Memory& memory, const Config& config, std::vector<Fault>& faults,
             store::Commit& commit) {
    const auto take = [&](incident::UpkeepStep step) {
        append(commit.events, step.events);
        for (auto& window : step.changed) {
            std::erase_if(commit.windows, [&](const auto& earlier) { return earlier.id == window.id; });
            commit.windows.push_back(std::move(window));
        }
    };
    for (const auto& window : cycle.declared) take(incident::declare(memory.windows, window, cycle.now));
    if (cycle.at_hub) take(incident::follow_hub(memory.windows, *cycle.at_hub, config.node, cycle.now));
    const incident::Standing standing{config.node, faults,           memory.incidents,
                                      cycle.away,  !has_hub(config), cycle.now};
    take(incident::keep_up(memory.windows, standing));
    const auto overrun = incident::overrun_faults(memory.windows, standing);
    faults.insert(faults.end(), overrun.begin(), overrun.end());
}

/// Of work that begins with this step: in its event, and in the operation as it runs and as it is recorded.
void name_starters(assess::OperationsStep& step, std::vector<Operation>& running, const StarterClues& clues) {
    for (auto& event : step.events) {
        if (event.kind != kind::operation_started) continue;
        const auto by = starter_of(event, clues);
        if (by.empty()) continue;
        event.evidence["started_by"] = by;
        for (auto* list : {&step.changed, &running})
            for (auto& operation : *list)
                if (operation.target == event.subject.id && operation.started_at == event.at &&
                    word(operation.kind) == event.evidence["operation"])
                    operation.started_by = by;
    }
}

std::vector<std::string> begun_lately(const NodeView& view, const RuleMemory& memory, UtcTime now) {
    std::vector<std::string> disks;
    for (const auto& disk : view.disks)
        if (integrity::begun_lately(memory, disk.id, now)) disks.push_back(disk.id);
    return disks;
}

/// Those that are still missed: what came back meanwhile is there. Their faults go without a word of
/// recovery.
std::vector<assess::Farewell> take_farewells(const Cycle& cycle, Memory& memory) {
    std::vector<assess::Farewell> taken;
    for (const auto& farewell : cycle.farewells) {
        if (!assess::forget(memory.snapshot, farewell.what)) continue;
        std::erase_if(memory.faults, [&](const Fault& fault) { return fault.subject == farewell.what; });
        taken.push_back(farewell);
    }
    return taken;
}

assess::GivenUp ids_of(const std::vector<assess::Farewell>& gone) {
    assess::GivenUp ids;
    for (const auto& one : gone) ids.push_back(one.what.id);
    return ids;
}

std::vector<incident::Forgotten> forgotten(const std::vector<assess::Farewell>& gone) {
    std::vector<incident::Forgotten> list;
    for (const auto& one : gone) list.push_back({one.what, assess::farewell_text(one)});
    return list;
}

void sign(std::vector<Event>& events, const std::string& node, IdSource& ids, UtcTime now) {
    for (auto& event : events) {
        event.node = node;
        if (event.at == UtcTime{}) event.at = now;
        if (event.id.empty()) event.id = ids.next(unix_ms(now));
    }
}

}  // namespace

Memory remembered(const store::State& state, const std::string& node, const std::string& boot_id) {
    Memory memory;
    memory.snapshot = state.snapshot;
    memory.snapshot.node = node;
    memory.snapshot.boot_id = boot_id;
    memory.view = seen(state.snapshot);
    memory.faults = state.faults;
    memory.incidents = state.incidents;
    memory.operations = state.operations;
    memory.windows = state.windows;
    memory.phase_outs = state.phase_outs;
    memory.rules = state.memory;
    memory.next_outbox_seq = state.next_outbox_seq;
    memory.next_incident_number = state.next_incident_number;
    memory.first_look = state.snapshot.domains.empty();
    return memory;
}

store::Commit everything(const Memory& memory) {
    store::Commit commit;
    commit.domains = memory.snapshot.domains;
    commit.view = memory.view;
    commit.faults = memory.faults;
    commit.incidents = memory.incidents;
    commit.operations = memory.operations;
    commit.windows = memory.windows;
    commit.phase_outs = memory.phase_outs;
    commit.memory = memory.rules;
    return commit;
}

store::Commit run(const Cycle& cycle, Memory& memory, const Config& config, IdSource& ids) {
    const auto before = memory.snapshot;
    for (const auto& findings : cycle.news) assess::merge(memory.snapshot, findings);
    const auto gone = take_farewells(cycle, memory);
    auto view = seen(memory.snapshot);
    auto work = assess::follow(memory.operations, view, ids, cycle.now, config.operations, ids_of(gone));
    auto rules = memory.rules;
    auto tests = assess::follow_self_tests(memory.operations, view, ids, cycle.now);
    const auto quick = assess::quick_self_tests(begun_lately(view, memory.rules, cycle.now),
                                                memory.operations, memory.view, view, ids, cycle.now);
    for (const auto& step : {tests, quick}) {
        append(work.events, step.events);
        work.changed.insert(work.changed.end(), step.changed.begin(), step.changed.end());
    }
    name_starters(work, memory.operations, {memory.view, view, memory.rules, memory.phase_outs});
    auto faults = assess::faults(view, rules,
                                 {.overrides = config.rules,
                                  .operations = memory.operations,
                                  .now = cycle.now,
                                  .phase_outs = memory.phase_outs,
                                  .changed = work.changed,
                                  .scrub_period = config.integrity.scrub_period});
    map_services(faults, view, config);
    for (const auto& start : cycle.tests_refused) integrity::refused(start, cycle.now, rules);
    auto tests_due = integrity::due({view, cycle.now, cycle.minute_of_day}, config.integrity.policy(), rules);
    std::ranges::move(tests_due, std::back_inserter(memory.tests_due));

    store::Commit commit;
    commit.at = cycle.now;
    commit.events = cycle.notes;
    append(commit.events,
           assess::diff({memory.view, memory.faults}, {view, faults}, memory.first_look, cycle.now));
    append(commit.events, work.events);
    auto ordered = cycle.phase_outs;
    for (const auto& farewell : gone) {
        commit.events.push_back(assess::event_of(farewell, cycle.now));
        const auto ended = phase_out::without_array(memory.phase_outs, farewell.what.id, cycle.now);
        ordered.insert(ordered.end(), ended.begin(), ended.end());
    }
    auto leaving = phase_out::advance(
        memory.phase_outs, {view, faults, memory.operations, work.changed, ordered, cycle.now}, ids);
    append(commit.events, leaving.events);
    commit.phase_outs = std::move(leaving.changed);
    keep_up(cycle, memory, config, faults, commit);
    // Beside the real ones and never among them: nothing else may take it for one.
    auto told = faults;
    if (memory.drill) told.push_back(*memory.drill);
    auto story = incident::advance(
        memory.incidents,
        {config.node, told, unseen_keys(memory, view, cycle.now), cycle.now, memory.windows, forgotten(gone)},
        config.incidents, ids, memory.next_incident_number);
    for (const auto& one : cycle.remarks) join(story, incident::remark(memory.incidents, one));
    append(commit.events, story.events);
    sign(commit.events, config.node, ids, cycle.now);

    const bool progress_due = cycle.now - memory.progress_recorded_at >= kProgressEvery;
    if (progress_due) memory.progress_recorded_at = cycle.now;
    note_changes(before, memory.snapshot, progress_due, memory.progress_owed, commit);
    commit.memory = changed_memory(memory.rules, rules);
    commit.incidents = std::move(story.changed);
    commit.operations = std::move(work.changed);
    commit.outbox = owed(commit.incidents, commit.events, config.sinks, memory.next_outbox_seq, cycle.now);
    const auto declared = owed(cycle.declared, config.sinks, memory.next_outbox_seq, cycle.now);
    commit.outbox.insert(commit.outbox.end(), declared.begin(), declared.end());
    const auto change = compare({memory.view, memory.faults}, {view, faults});
    memory.picture_owed = memory.picture_owed || change == Change::progress;
    if (memory.first_look || change == Change::substance || (memory.picture_owed && progress_due)) {
        commit.view = view;
        commit.faults = faults;
        memory.picture_owed = false;
    }
    memory.view = std::move(view);
    memory.faults = std::move(faults);
    memory.rules = std::move(rules);
    memory.first_look = false;
    return commit;
}

}  // namespace raidwatch::app
