#include "present.hpp"

#include "agent/assess/merge.hpp"
#include "agent/assess/rules.hpp"
#include "agent/assess/self_tests.hpp"
#include "agent/integrity/plan.hpp"
#include "sight.hpp"
#include "starter.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <iterator>

namespace raidwatch::app {

namespace {

void map_services(std::vector<Fault>& faults, const NodeView& view, const Config& config) {
    std::vector<std::string> mounts;
    for (const auto& array : view.arrays)
        mounts.insert(mounts.end(), array.mounts.begin(), array.mounts.end());
    for (const auto& lost : view.lost)
        for (const auto& array : lost.arrays)
            mounts.insert(mounts.end(), array.mounts.begin(), array.mounts.end());
    for (auto& fault : faults) fault.services = services_hit(config, fault.mounts, mounts);
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

assess::OperationsStep follow_work(const Cycle& cycle, Memory& memory, const Config& config,
                                   const Present& present, IdSource& ids) {
    auto work = assess::follow(memory.operations, present.view, ids, cycle.now, config.operations,
                               ids_of(present.gone));
    const auto tests = assess::follow_self_tests(memory.operations, present.view, ids, cycle.now);
    const auto quick = assess::quick_self_tests(begun_lately(present.view, memory.rules, cycle.now),
                                                memory.operations, memory.view, present.view, ids, cycle.now);
    for (const auto& step : {tests, quick}) {
        work.events.insert(work.events.end(), step.events.begin(), step.events.end());
        work.changed.insert(work.changed.end(), step.changed.begin(), step.changed.end());
    }
    name_starters(work, memory.operations, {memory.view, present.view, memory.rules, memory.phase_outs});
    return work;
}

void plan_tests(const Cycle& cycle, Memory& memory, const Config& config, Present& present) {
    for (const auto& start : cycle.tests_refused) integrity::refused(start, cycle.now, present.rules);
    auto due = integrity::due({present.view, cycle.now, cycle.minute_of_day}, config.integrity.policy(),
                              present.rules);
    std::ranges::move(due, std::back_inserter(memory.tests_due));
}

}  // namespace

NodeView seen(const Snapshot& snapshot) {
    auto view = assess::view(snapshot);
    gather_blind(view);
    return view;
}

Present look(const Cycle& cycle, Memory& memory, const Config& config, IdSource& ids) {
    Present present;
    present.gone = take_farewells(cycle, memory);
    present.view = seen(memory.snapshot);
    present.rules = memory.rules;
    present.work = follow_work(cycle, memory, config, present, ids);
    present.faults = assess::faults(present.view, present.rules,
                                    {.overrides = config.rules,
                                     .operations = memory.operations,
                                     .now = cycle.now,
                                     .phase_outs = memory.phase_outs,
                                     .changed = present.work.changed,
                                     .scrub_period = config.integrity.scrub_period});
    map_services(present.faults, present.view, config);
    plan_tests(cycle, memory, config, present);
    return present;
}

}  // namespace raidwatch::app
