#include "app_rig.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <nlohmann/json.hpp>

namespace raidwatch::app::test {

namespace {

constexpr Milliseconds kStoreLatency{5};

void apply(store::State& state, const store::Commit& commit) {
    for (const auto& [domain, value] : commit.domains) state.snapshot.domains[domain] = value;
    for (const auto& domain : commit.domains_gone) state.snapshot.domains.erase(domain);
    if (commit.view) state.faults = commit.faults;
    const auto put = [](auto& list, const auto& value, auto key) {
        const auto found = std::ranges::find(list, value.*key, key);
        if (found == list.end())
            list.push_back(value);
        else
            *found = value;
    };
    for (const auto& incident : commit.incidents) {
        put(state.incidents, incident, &Incident::id);
        state.next_incident_number = std::max(state.next_incident_number, incident.number + 1);
    }
    for (const auto& operation : commit.operations) put(state.operations, operation, &Operation::id);
    std::erase_if(state.operations, [](const auto& o) { return o.ended_at.has_value(); });
    for (const auto& window : commit.windows) put(state.windows, window, &MaintenanceWindow::id);
    for (const auto& [key, value] : commit.memory) state.memory[key] = value;
    for (const auto& row : commit.outbox) {
        put(state.outbox, row, &OutboxRow::seq);
        state.next_outbox_seq = std::max(state.next_outbox_seq, row.seq + 1);
    }
    for (const auto seq : commit.delivered)
        std::erase_if(state.outbox, [&](const auto& row) { return row.seq == seq; });
    for (const auto& [key, value] : commit.meta) state.meta[key] = value;
}

}  // namespace

void World::add_disk(const std::string& device) {
    Disk disk;
    disk.id = "wwn-" + device;
    disk.device = device;
    disk.serial = "SER" + device;
    disk.kind = DiskKind::hdd;
    disk.transport = "sata";
    disks[device] = disk;
}

void World::add_mirror(const std::string& name, const std::vector<std::string>& devices) {
    Array array;
    array.id = "md-uuid-" + name;
    array.name = array.device = name;
    array.engine = ArrayEngine::md;
    array.level = "raid1";
    array.raid_disks = static_cast<int>(devices.size());
    array.state = ArrayState::optimal;
    array.vendor_state = "clean";
    array.engine_degraded = 0;
    array.mounts = {"/srv/" + name};
    for (const auto& device : devices) {
        Member member;
        member.ordinal = static_cast<int>(array.members.size());
        member.device = device;
        member.disk = "wwn-" + device;
        member.state = MemberState::in_sync;
        array.members.push_back(member);
    }
    arrays[name] = array;
}

void World::fail_member(const std::string& array, const std::string& device) {
    auto& failed = arrays.at(array);
    failed.state = ArrayState::degraded;
    failed.engine_degraded = 1;
    for (auto& member : failed.members)
        if (member.device == device) member.state = MemberState::faulty;
}

void World::remove_disk(const std::string& device) {
    disks.erase(device);
    for (auto& [name, array] : arrays)
        for (auto& member : array.members)
            if (member.device == device) member.device_gone = true;
}

void World::add_enclosure(const std::string& name, const std::vector<std::string>& devices) {
    Enclosure enclosure{.id = "ses-" + name, .name = name, .model = "SHELF"};
    for (const auto& device : devices)
        enclosure.slots.push_back({"Slot " + device, {}, "ok", device, {}, {}});
    enclosures[name] = enclosure;
}

std::optional<Findings> World::look(const Domain& domain, UtcTime at) const {
    if (probe_silent || silent.contains(domain)) return std::nullopt;
    Findings findings;
    findings.domain = domain;
    findings.taken_at = at;
    findings.complete = !failing.contains(domain);
    if (!findings.complete) findings.problems.push_back({domain.text(), ErrorCode::io, "Input/output error"});
    if (domain == kInventory) {
        for (const auto& [device, disk] : disks) {
            findings.disks.push_back(disk);
            findings.domains.push_back({"ata", device});
        }
        for (const auto& [name, array] : arrays) findings.domains.push_back({"md", name});
        for (const auto& [name, enclosure] : enclosures) findings.domains.push_back({"ses", name});
    } else if (domain.source == "ses" && findings.complete) {
        const auto found = enclosures.find(domain.target);
        if (found == enclosures.end()) return findings;
        findings.enclosures.push_back(found->second);
        for (auto& slot : findings.enclosures[0].slots)
            if (!disks.contains(slot.device)) slot.device.clear();
    } else if (domain.source == "md" && findings.complete) {
        if (arrays.contains(domain.target))
            findings.arrays.push_back(arrays.at(domain.target));
        else
            findings.complete = false;
    } else if (domain.source == "ata" && findings.complete) {
        if (!disks.contains(domain.target)) return findings.complete = false, findings;
        SmartReading reading;
        reading.disk = disks.at(domain.target).id;
        reading.taken_at = at;
        reading.passed = true;
        reading.temperature_c = 31;
        const auto found = pending.find(domain.target);
        reading.pending = found == pending.end() ? 0 : found->second;
        findings.readings.push_back(reading);
    }
    return findings;
}

void Hub::accept(const OutboxRow& row) {
    ++accepted[row.ref + "/" + std::to_string(row.revision)];
    const auto json = parse_json(row.body);
    if (row.topic == "event") {
        events.push_back(*from_json<Event>(*json));
        return;
    }
    if (row.topic == "maintenance") {
        auto window = *from_json<MaintenanceWindow>(*json);
        windows[window.id] = std::move(window);
        return;
    }
    const auto incident = *from_json<Incident>(*json);
    const auto known = incidents.find(incident.id);
    if (known != incidents.end() && known->second.revision > incident.revision) return;
    for (const auto& [id, other] : incidents)
        if (id != incident.id && other.key == incident.key && is_open(other) && is_open(incident) &&
            broken.empty())
            broken = "two open incidents of " + incident.key;
    incidents[incident.id] = incident;
}

std::vector<const Incident*> Hub::open() const {
    std::vector<const Incident*> list;
    for (const auto& [id, incident] : incidents)
        if (is_open(incident)) list.push_back(&incident);
    return list;
}

Config Rig::default_config() {
    Config config;
    config.node = "store-1";
    config.sinks.push_back({.type = "hub", .name = "hub", .url = "http://hub"});
    return config;
}

Rig::Rig(Config config) : config_(std::move(config)) {}

void Rig::start(const std::string& boot) {
    agent_ = std::make_unique<Agent>(config_, Agent::Ports{*this, *this, *this, ids_}, stored, boot);
    agent_->start(now());
}

void Rig::run(Milliseconds duration) {
    const auto until = now_mono_ + duration;
    while (step(until)) {
    }
    advance(until);
}

void Rig::advance(MonoTime to) {
    if (to <= now_mono_) return;
    now_utc_ += to - now_mono_;
    now_mono_ = to;
}

bool Rig::step(MonoTime until) {
    auto next = agent_->next_due();
    for (const auto& answer : answers_) next = std::min(next, answer.at);
    if (store_mood != StoreMood::stalled)
        for (const auto& owed : owed_) next = std::min(next, owed.at);
    if (next > until) return false;
    advance(next);
    settle_store();
    if (!answers_.empty() && answers_.front().at <= now_mono_) {
        auto findings = std::move(answers_.front().findings);
        answers_.pop_front();
        agent_->on_findings(now(), std::move(findings));
    } else {
        agent_->tick(now());
    }
    return true;
}

void Rig::settle_store() {
    while (store_mood != StoreMood::stalled && !owed_.empty() && owed_.front().at <= now_mono_) {
        auto owed = std::move(owed_.front());
        owed_.pop_front();
        const bool another = store_mood == StoreMood::replaced;
        if (another) {
            stored = {};
            store_mood = StoreMood::well;
        }
        apply(stored, owed.commit);
        commits.push_back(std::move(owed.commit));
        owed.done(another ? Status(failure(ErrorCode::not_found, "recording", "database", "another one"))
                          : Status{});
    }
}

void Rig::crash(std::mt19937& random) {
    agent_.reset();
    for (auto kept = random() % (owed_.size() + 1); kept > 0; --kept) {
        apply(stored, owed_.front().commit);
        commits.push_back(std::move(owed_.front().commit));
        owed_.pop_front();
    }
    owed_.clear();
    answers_.clear();
    outbox_.clear();
    deliveries_ = {};
}

void Rig::notice(const std::string& source, const std::string& target) {
    agent_->on_notice(now(), {Domain{source, target}, now_utc_, "test"});
}

int Rig::requests(const std::string& source) const {
    return static_cast<int>(
        std::ranges::count_if(asked, [&](const auto& one) { return one.second.source == source; }));
}

void Rig::port_call() {
    if (port_calls++ == crash_at_call) throw Crash{};
}

void Rig::collect(const probe::CollectRequest& request) {
    port_call();
    asked.emplace_back(now_mono_, request.domain);
    if (auto findings = world.look(request.domain, now_utc_))
        answers_.push_back({now_mono_ + probe_latency, *findings});
}

void Rig::record(store::Commit commit, std::function<void(Status)> done) {
    port_call();
    owed_.push_back({std::move(commit), std::move(done), now_mono_ + kStoreLatency});
}

void Rig::load(const std::vector<OutboxRow>& rows, const std::map<std::string, std::string>&) {
    outbox_.assign(rows.begin(), rows.end());
}

void Rig::deliver(const std::vector<OutboxRow>& rows) {
    port_call();
    outbox_.insert(outbox_.end(), rows.begin(), rows.end());
}

void Rig::tick(Now) {
    for (;;) {
        const auto next = std::ranges::find_if(outbox_, [&](const OutboxRow& row) { return is_taken(row); });
        if (next == outbox_.end()) return;
        auto row = *next;
        if (const auto refusal = hub.refusing.find(row.sink); refusal != hub.refusing.end()) {
            row.state = OutboxState::dead;
            row.last_error = refusal->second;
            deliveries_.changed.push_back(row);
        } else {
            hub.accept(row);
            port_call();  // between the request and its answer
            deliveries_.accepted.push_back(row.seq);
        }
        std::erase_if(outbox_, [&](const OutboxRow& one) { return one.seq == row.seq; });
    }
}

MonoTime Rig::next_due() const {
    const bool work = std::ranges::any_of(outbox_, [&](const OutboxRow& row) { return is_taken(row); }) ||
                      !deliveries_.nothing_to_record() || deliveries_.windows;
    return work ? MonoTime::min() : MonoTime::max();
}

Deliveries Rig::take_deliveries() {
    return std::exchange(deliveries_, {});
}

void two_mirrors(Rig& rig) {
    for (const auto* device : {"sda", "sdb", "sdc", "sdd"}) rig.world.add_disk(device);
    rig.world.add_mirror("md0", {"sda", "sdb"});
    rig.world.add_mirror("md1", {"sdc", "sdd"});
}

int count_kind(const std::vector<Event>& events, Kind kind) {
    return static_cast<int>(std::ranges::count(events, kind, &Event::kind));
}

}  // namespace raidwatch::app::test
