#include "cycle.hpp"

#include "agent/assess/diff.hpp"
#include "agent/assess/merge.hpp"
#include "agent/assess/operations.hpp"
#include "agent/assess/rules.hpp"
#include "agent/incident/lifecycle.hpp"
#include "agent/incident/upkeep.hpp"
#include "agent/phase_out/book.hpp"
#include "agent/phase_out/orders.hpp"
#include "changes.hpp"
#include "outbox.hpp"
#include "present.hpp"
#include "sight.hpp"

#include <algorithm>

namespace raidwatch::app {

namespace {

using namespace std::chrono_literals;

/// The numbers of running work move all the time, and every record costs the disk a flush: they alone are
/// recorded this often. The daemon's own memory is always up to date.
constexpr auto kProgressEvery = 10s;

std::vector<std::string> unseen_keys(const Memory& memory, const NodeView& view, UtcTime now) {
    auto keys = assess::unseen_keys(view, now);
    const auto hidden = hidden_keys(memory.snapshot, view, memory.incidents);
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

std::vector<Event> happened(const Cycle& cycle, const Memory& memory, const Present& present) {
    auto events = cycle.notes;
    append(events, assess::diff({memory.view, memory.faults}, {present.view, present.faults},
                                memory.first_look, cycle.now));
    append(events, present.work.events);
    for (const auto& farewell : present.gone) events.push_back(assess::event_of(farewell, cycle.now));
    return events;
}

void advance_phase_outs(const Cycle& cycle, Memory& memory, const Present& present, IdSource& ids,
                        store::Commit& commit) {
    auto ordered = cycle.phase_outs;
    for (const auto& farewell : present.gone) {
        const auto ended = phase_out::without_array(memory.phase_outs, farewell.what.id, cycle.now);
        ordered.insert(ordered.end(), ended.begin(), ended.end());
    }
    auto step = phase_out::advance(
        memory.phase_outs,
        {present.view, present.faults, memory.operations, present.work.changed, ordered, cycle.now}, ids);
    append(commit.events, step.events);
    commit.phase_outs = std::move(step.changed);
}

void tell_story(const Cycle& cycle, Memory& memory, const Config& config, const Present& present,
                IdSource& ids, store::Commit& commit) {
    // A drill stands beside the real faults and never among them: nothing else may take it for one.
    auto told = present.faults;
    if (memory.drill) told.push_back(*memory.drill);
    auto story = incident::advance(
        memory.incidents,
        {config.node, told, unseen_keys(memory, present.view, cycle.now), cycle.now, memory.windows,
         forgotten(present.gone), gone_keys(present.view, memory.incidents)},
        config.incidents, ids, memory.next_incident_number);
    for (const auto& one : cycle.remarks) join(story, incident::remark(memory.incidents, one));
    append(commit.events, story.events);
    commit.incidents = std::move(story.changed);
}

/// What is to be delivered of it.
void owe(const Cycle& cycle, Memory& memory, const Config& config, store::Commit& commit) {
    commit.outbox = owed(commit.incidents, commit.events, config.sinks, memory.next_outbox_seq, cycle.now);
    const auto declared = owed(cycle.declared, config.sinks, memory.next_outbox_seq, cycle.now);
    commit.outbox.insert(commit.outbox.end(), declared.begin(), declared.end());
}

/// What else is to be recorded; numbers that only move, every kProgressEvery.
void note_record(const Cycle& cycle, const Snapshot& before, Memory& memory, Present& present,
                 store::Commit& commit) {
    const bool progress_due = cycle.now - memory.progress_recorded_at >= kProgressEvery;
    if (progress_due) memory.progress_recorded_at = cycle.now;
    note_changes(before, memory.snapshot, progress_due, memory.progress_owed, commit);
    commit.memory = changed_memory(memory.rules, present.rules);
    commit.operations = std::move(present.work.changed);
    const auto change = compare({memory.view, memory.faults}, {present.view, present.faults});
    memory.picture_owed = memory.picture_owed || change == Change::progress;
    if (memory.first_look || change == Change::substance || (memory.picture_owed && progress_due)) {
        commit.view = present.view;
        commit.faults = present.faults;
        memory.picture_owed = false;
    }
}

void remember(Present present, Memory& memory) {
    memory.view = std::move(present.view);
    memory.faults = std::move(present.faults);
    memory.rules = std::move(present.rules);
    memory.first_look = false;
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
    auto present = look(cycle, memory, config, ids);

    store::Commit commit;
    commit.at = cycle.now;
    commit.events = happened(cycle, memory, present);
    advance_phase_outs(cycle, memory, present, ids, commit);
    keep_up(cycle, memory, config, present.faults, commit);
    tell_story(cycle, memory, config, present, ids, commit);
    sign(commit.events, config.node, ids, cycle.now);
    owe(cycle, memory, config, commit);
    note_record(cycle, before, memory, present, commit);
    remember(std::move(present), memory);
    return commit;
}

}  // namespace raidwatch::app
