#include "self_tests.hpp"

#include "names.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace raidwatch::assess {

namespace {

const SelfTest* newest(const NodeView& view, const std::string& disk) {
    const auto* reading = view.reading(disk);
    return reading && !reading->self_tests.empty() ? &reading->self_tests.front() : nullptr;
}

bool is_running(const SelfTest* test) {
    return test && test->result == SelfTestResult::running;
}

bool is_followed(const std::vector<Operation>& running, const std::string& disk) {
    return std::ranges::any_of(running, [&](const Operation& operation) {
        return operation.kind == OperationKind::self_test && operation.target == disk;
    });
}

std::string name_of(const SelfTest& test) {
    return test.kind.empty() ? "self-test" : test.kind + " self-test";
}

Event told(const Operation& operation, Kind kind, Severity severity, std::string text, UtcTime now) {
    Event event;
    event.at = now;
    event.kind = kind;
    event.severity = severity;
    event.subject = {SubjectKind::disk, operation.target, operation.target_name};
    event.after = word(operation.state);
    event.text = operation.target_name + ": " + std::move(text);
    event.evidence["operation"] = word(operation.kind);
    event.source = "operations";
    return event;
}

std::optional<double> percent_of(const SelfTest& test) {
    return test.remaining_percent ? std::optional(100.0 - *test.remaining_percent) : std::nullopt;
}

Operation begun(const Disk& disk, const SelfTest& test, IdSource& ids, UtcTime now) {
    Operation operation;
    operation.id = ids.next(unix_ms(now));
    operation.target = disk.id;
    operation.target_name = subject_of(disk).name;
    operation.kind = OperationKind::self_test;
    operation.percent = percent_of(test);
    operation.started_at = operation.updated_at = operation.progressed_at = now;
    return operation;
}

Event ended(Operation& operation, const SelfTest* test, UtcTime now) {
    const bool complete =
        test && (test->result == SelfTestResult::passed || test->result == SelfTestResult::failed);
    operation.state = complete ? OperationState::finished : OperationState::aborted;
    operation.ended_at = operation.updated_at = now;
    const auto took = human_duration(now - operation.started_at);
    if (!complete)
        return told(operation, kind::operation_aborted, Severity::info,
                    fmt::format("self-test ended after {} without a result", took), now);
    operation.percent = 100.0;
    const bool passed = test->result == SelfTestResult::passed;
    return told(operation, kind::operation_finished, passed ? Severity::info : Severity::warning,
                fmt::format("{} {} after {}", name_of(*test), passed ? "passed" : "found errors", took), now);
}

}  // namespace

OperationsStep follow_self_tests(std::vector<Operation>& running, const NodeView& view, IdSource& ids,
                                 UtcTime now) {
    OperationsStep step;
    std::vector<Operation> still_running;
    for (auto& operation : running) {
        const auto* test = newest(view, operation.target);
        const bool goes_on =
            operation.kind != OperationKind::self_test ||
            (view.disk(operation.target) && (!view.reading(operation.target) || is_running(test)));
        if (operation.kind == OperationKind::self_test && !goes_on) {
            step.events.push_back(ended(operation, test, now));
            step.changed.push_back(std::move(operation));
            continue;
        }
        if (operation.kind == OperationKind::self_test && is_running(test) &&
            operation.percent != percent_of(*test)) {
            operation.percent = percent_of(*test);
            operation.updated_at = operation.progressed_at = now;
            step.changed.push_back(operation);
        }
        still_running.push_back(std::move(operation));
    }
    running = std::move(still_running);
    for (const auto& disk : view.disks) {
        const auto* test = newest(view, disk.id);
        if (!is_running(test) || is_followed(running, disk.id)) continue;
        running.push_back(begun(disk, *test, ids, now));
        step.changed.push_back(running.back());
        step.events.push_back(
            told(running.back(), kind::operation_started, Severity::info, name_of(*test) + " runs", now));
    }
    return step;
}

OperationsStep quick_self_tests(const std::vector<std::string>& begun_of,
                                const std::vector<Operation>& running, const NodeView& before,
                                const NodeView& view, IdSource& ids, UtcTime now) {
    OperationsStep step;
    for (const auto& id : begun_of) {
        const auto* disk = view.disk(id);
        const auto *earlier = before.reading(id), *reading = view.reading(id);
        const auto *last = newest(before, id), *test = newest(view, id);
        if (!disk || !earlier || !reading || !test || is_running(test) || is_running(last)) continue;
        const bool is_new =
            !last || *test != *last || reading->self_tests.size() > earlier->self_tests.size();
        if (!is_new || is_followed(running, id)) continue;
        auto operation = begun(*disk, *test, ids, now);
        step.events.push_back(
            told(operation, kind::operation_started, Severity::info, name_of(*test) + " was begun", now));
        step.events.push_back(ended(operation, test, now));
        step.changed.push_back(std::move(operation));
    }
    return step;
}

}  // namespace raidwatch::assess
