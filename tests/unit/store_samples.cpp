#include "store_samples.hpp"

#include "agent/store/sqlite.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace raidwatch::store {

namespace {

constexpr int kKeys = 4;
constexpr int kLife = 5;  ///< commits from an incident's opening to its end

UtcTime time_of(int n) {
    return from_unix_ms(kSampleStart + std::int64_t{n} * 1500);
}

std::string numbered(const char* prefix, int n) {
    return prefix + std::to_string(n);
}

/// Incident number k of key k % kKeys lives through the commits k * kLife / kKeys ... so that some overlap.
Incident sample_incident(int life, int step) {
    const int key = life % kKeys;
    Incident incident;
    incident.id = numbered("incident-", life);
    incident.number = life;
    incident.node = "node1";
    incident.subject = {SubjectKind::array, numbered("md-uuid-", key), numbered("md", key)};
    incident.key = fault_key(FaultClass::array_redundancy, incident.subject);
    incident.kind = kind::array_degraded;
    incident.state = step == kLife - 1 ? IncidentState::resolved : IncidentState::identified;
    incident.severity = step > 2 ? IncidentSeverity::critical : IncidentSeverity::minor;
    incident.title = "md \"degraded\" \x01 \xc3\xa4";
    incident.revision = step + 1;
    incident.opened_at = time_of(life);
    incident.changed_at = time_of(life + step * kKeys);
    if (incident.state == IncidentState::resolved) incident.resolved_at = incident.changed_at;
    for (int i = 0; i <= step; ++i)
        incident.updates.push_back(
            {i + 1, incident.changed_at, incident.state, incident.severity, numbered("update ", i)});
    return incident;
}

DomainState sample_domain(int n) {
    DomainState state;
    state.last.domain = {"md", numbered("md", n % 3)};
    state.last.taken_at = time_of(n);
    state.last.complete = n % 7 != 0;
    if (!state.last.complete) state.failing_since = time_of(n);
    state.last.arrays.push_back({});
    state.last.arrays[0].id = numbered("md-uuid-", n % 3);
    state.last.arrays[0].bytes = 1000 + n;
    return state;
}

Event sample_event(int n) {
    Event event;
    event.id = numbered("event-", n);
    event.node = "node1";
    event.at = time_of(n);
    event.kind = n % 2 == 0 ? kind::array_degraded : kind::operation_progress;
    event.severity = n % 5 == 0 ? Severity::critical : n % 2 == 0 ? Severity::warning : Severity::info;
    event.subject = {SubjectKind::array, numbered("md-uuid-", n % kKeys), numbered("md", n % kKeys)};
    event.text = numbered("event number ", n);
    return event;
}

Operation sample_operation(int n) {
    Operation operation;
    operation.id = numbered("operation-", n / 6);
    operation.target = "md-uuid-0";
    operation.target_name = "md0";
    operation.started_at = time_of(n / 6 * 6);
    operation.updated_at = time_of(n);
    operation.percent = n % 6 * 20.0;
    operation.state = n % 6 == 5 ? OperationState::finished : OperationState::running;
    if (n % 6 == 5) operation.ended_at = time_of(n);
    return operation;
}

/// Three commits a phase-out: asked for, removable, done.
PhaseOut sample_phase_out(int n) {
    PhaseOut one;
    one.id = numbered("phase-out-", n / 3);
    one.disk = numbered("disk-", n / 3);
    one.name = numbered("S", n / 3);
    one.asked_at = time_of(n / 3 * 3);
    one.changed_at = time_of(n);
    one.state = n % 3 == 0   ? PhaseOutState::scheduled
                : n % 3 == 1 ? PhaseOutState::removable
                             : PhaseOutState::done;
    one.others = {"disk-a", "disk-b"};
    one.revision = n % 3 + 1;
    if (n % 3 == 2) one.ended_at = time_of(n);
    return one;
}

/// Six commits a window: declared, running, its uses counted, over.
MaintenanceWindow sample_window(int n) {
    MaintenanceWindow window;
    window.id = numbered("window-", n / 6);
    window.name = "node1";
    window.from = time_of(n / 6 * 6);
    window.until = window.from + Seconds(3600);
    window.expected.reboots = n / 6 % 3;
    window.revision = 1;
    window.state = n % 6 == 0 ? MaintenanceState::scheduled : MaintenanceState::in_progress;
    if (n % 6 > 2) use_in(window, "node1").reboots = n % 6;
    if (n % 6 == 5) {
        window.state = MaintenanceState::completed;
        window.completed_at = time_of(n);
    }
    return window;
}

void add_deliveries(Commit& commit, int n) {
    for (const auto& incident : commit.incidents) {
        OutboxRow row{.seq = n * 10 + 1,
                      .sink = "hub",
                      .lane = incident.id,
                      .topic = "incident",
                      .ref = incident.id,
                      .revision = incident.revision,
                      .body = dump(to_json(incident)),
                      .created_at = commit.at};
        commit.outbox.push_back(row);
    }
    commit.outbox.push_back({.seq = n * 10 + 2,
                             .sink = "hub",
                             .lane = "events",
                             .topic = "event",
                             .ref = numbered("event-", n),
                             .body = "{}",
                             .created_at = commit.at});
    if (n > 3) commit.delivered = {(n - 3) * 10 + 1, (n - 3) * 10 + 2};
    if (n % 11 == 0) {
        commit.outbox[0].state = OutboxState::dead;
        commit.outbox[0].last_error = "422";
    }
}

}  // namespace

Commit sample_commit(int n) {
    Commit commit;
    commit.at = time_of(n);
    commit.meta = {
        {"n", std::to_string(n)}, {"node", "node1"}, {"boot_id", "boot"}, {numbered("mark-", n), "x"}};
    if (n > 2) commit.meta[numbered("mark-", n - 2)] = "";  // removes it
    const DomainState domain = sample_domain(n);
    if (n % 9 == 8)
        commit.domains_gone.push_back(domain.last.domain);
    else
        commit.domains[domain.last.domain] = domain;
    commit.view = NodeView{};
    commit.view->arrays = domain.last.arrays;
    commit.faults.resize(static_cast<std::size_t>(n % 3));
    for (auto& fault : commit.faults)
        fault = {.kind = kind::array_degraded, .summary = numbered("fault at ", n)};
    commit.events = {sample_event(n)};
    commit.operations = {sample_operation(n)};
    commit.windows = {sample_window(n)};
    commit.phase_outs = {sample_phase_out(n)};
    commit.memory[numbered("ata.pending/disk-", n % 5)] = {.value = static_cast<std::uint64_t>(n),
                                                           .at = commit.at};
    // One step of one life a commit: the lives of the four keys interleave, and follow each other without a
    // gap.
    const int life = (n - 1) / (kKeys * kLife) * kKeys + (n - 1) % kKeys + 1;
    commit.incidents = {sample_incident(life, (n - 1) / kKeys % kLife)};
    SmartReading reading{.disk = "disk-1", .taken_at = commit.at};
    reading.pending = static_cast<std::uint64_t>(n / 4);
    commit.readings = {reading};
    add_deliveries(commit, n);
    return commit;
}

void fold(State& state, const Commit& commit) {
    for (const auto& domain : commit.domains_gone) state.snapshot.domains.erase(domain);
    for (const auto& [domain, value] : commit.domains) state.snapshot.domains[domain] = value;
    if (commit.view) state.faults = commit.faults;
    const auto put = [](auto& list, const auto& value) {
        const auto found = std::ranges::find(list, value.id, [](const auto& item) { return item.id; });
        found == list.end() ? (void)list.push_back(value) : (void)(*found = value);
    };
    for (const auto& incident : commit.incidents) {
        put(state.incidents, incident);
        state.next_incident_number = std::max(state.next_incident_number, incident.number + 1);
    }
    std::erase_if(state.incidents, [&](const Incident& incident) {
        return incident.resolved_at && *incident.resolved_at < commit.at - Seconds(86400);
    });
    for (const auto& operation : commit.operations) put(state.operations, operation);
    std::erase_if(state.operations,
                  [](const Operation& operation) { return operation.ended_at.has_value(); });
    for (const auto& window : commit.windows) put(state.windows, window);
    std::erase_if(state.windows, [&](const MaintenanceWindow& window) {
        return window.completed_at && *window.completed_at < commit.at - Seconds(86400);
    });
    std::ranges::sort(state.windows, {},
                      [](const auto& window) { return std::pair(window.from, window.id); });
    for (const auto& one : commit.phase_outs) put(state.phase_outs, one);
    std::ranges::sort(state.phase_outs, {}, [](const auto& one) { return std::pair(one.asked_at, one.id); });
    for (const auto& [key, baseline] : commit.memory) state.memory[key] = baseline;
    for (const auto& row : commit.outbox) {
        state.outbox.push_back(row);
        state.next_outbox_seq = std::max(state.next_outbox_seq, row.seq + 1);
    }
    for (const auto seq : commit.delivered)
        std::erase_if(state.outbox, [&](const OutboxRow& row) { return row.seq == seq; });
    for (const auto& [key, value] : commit.meta)
        value.empty() ? (void)state.meta.erase(key) : (void)(state.meta[key] = value);
    state.snapshot.node = state.meta["node"];
    state.snapshot.boot_id = state.meta["boot_id"];
}

State folded(int commits) {
    State state;
    for (int n = 1; n <= commits; ++n) fold(state, sample_commit(n));
    return state;
}

std::string difference(const State& a, const State& b) {
    // Text does not survive byte by byte where it was not UTF-8, so compare what JSON carries.
    const auto incidents = [](const State& state) { return dump(to_json(state.incidents)); };
    if (a.snapshot != b.snapshot) return "snapshot";
    if (a.faults != b.faults) return "faults";
    if (incidents(a) != incidents(b)) return "incidents: " + incidents(a) + " and " + incidents(b);
    if (a.operations != b.operations) return "operations";
    if (a.windows != b.windows) return "windows";
    if (a.phase_outs != b.phase_outs) return "phase-outs";
    if (a.memory != b.memory) return "memory";
    if (a.outbox != b.outbox) return "outbox";
    if (a.meta != b.meta) return "meta";
    if (a.next_outbox_seq != b.next_outbox_seq) return "next_outbox_seq";
    if (a.next_incident_number != b.next_incident_number) return "next_incident_number";
    return {};
}

TempDir::TempDir() {
    // In memory where there is such a place: these tests ask for thousands of durable writes.
    const std::filesystem::path memory = "/dev/shm";
    const auto base = ::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
    std::string pattern = (base / "raidwatch-store-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = pattern;
}

TempDir::~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::unique_ptr<Store> open_or_fail(const std::string& path) {
    auto store = Store::open(path);
    EXPECT_TRUE(store) << store.error().text();
    return store ? std::move(*store) : nullptr;
}

std::string ask_sql(const std::string& path, const char* sql) {
    auto db = Database::open(path, {});
    EXPECT_TRUE(db);
    const auto answer = db->single(sql);
    return answer ? *answer : answer.error().text();
}

}  // namespace raidwatch::store
