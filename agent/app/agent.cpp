#include "agent.hpp"

#include "agent/assess/domains.hpp"
#include "agent/assess/second_source.hpp"
#include "agent/incident/upkeep.hpp"
#include "agent/phase_out/book.hpp"
#include "clock_step.hpp"
#include "local_time.hpp"
#include "notes.hpp"
#include "sight.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/version.hpp>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace raidwatch::app {

namespace {

/// The first look waits this long for inventory and arrays, so that a boot does not look like loss and
/// return.
constexpr Milliseconds kFirstLook{3000};
/// Rules that depend on time are asked at least this often.
constexpr Milliseconds kLongestStill{10'000};
constexpr Milliseconds kShortestPause{1000};
constexpr Milliseconds kSignOfLife{60'000};
/// An agent that was restarted is not a node that was away.
constexpr Seconds kShortestAbsence{120};

std::uint64_t seed_of(const std::string& text) {
    std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a: the same on every machine, unlike std::hash
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
}

std::string value_of(const std::map<std::string, std::string>& meta, const std::string& key) {
    const auto found = meta.find(key);
    return found == meta.end() ? std::string() : found->second;
}

std::string joined(const std::set<std::string>& words) {
    std::string text;
    for (const auto& one : words) text += (text.empty() ? "" : " ") + one;
    return text;
}

std::set<std::string> words_of(const std::string& text) {
    std::set<std::string> words;
    for (const auto one : split_words(text)) words.emplace(one);
    return words;
}

}  // namespace

Agent::Agent(Config config, Ports ports, store::State loaded, std::string boot_id)
    : config_(std::move(config)),
      ports_(ports),
      identity_{std::move(boot_id), {}},
      loaded_meta_(std::move(loaded.meta)),
      left_over_(std::move(loaded.outbox)),
      memory_(remembered(loaded, config_.node, identity_.boot_id)),
      known_sinks_(words_of(value_of(loaded_meta_, "sinks"))),
      scheduler_(config_.schedule, config_.deadlines, seed_of(config_.node)),
      recorder_(ports.store) {}

void Agent::start(Now now) {
    identity_.started_at = now.utc;
    settle_by_ = now.mono + kFirstLook;
    end_moments_at(memory_, now.utc);
    const auto boot_before = value_of(loaded_meta_, "boot_id");
    if (!boot_before.empty() && boot_before != identity_.boot_id)
        notes_.push_back(booted(config_.node, boot_before, identity_.boot_id, now.utc));
    note_absence(boot_before, now.utc);
    std::vector<Domain> known;
    for (const auto& [domain, state] : memory_.snapshot.domains)
        if (!assess::is_memory(domain)) known.push_back(domain);
    scheduler_.present(known, now.mono);
    ports_.courier.configure(config_.sinks);
    ports_.courier.load(std::exchange(left_over_, {}), loaded_meta_);
    turn(now);
}

void Agent::note_absence(const std::string& boot_before, UtcTime now) {
    const auto last = parse_rfc3339(value_of(loaded_meta_, "last_cycle_at"));
    const bool rebooted = !boot_before.empty() && boot_before != identity_.boot_id;
    if (last && *last < now && (rebooted || now - *last > kShortestAbsence))
        away_ = Absence{*last, now, rebooted};
}

void Agent::tick(Now now) {
    for (const auto& domain : scheduler_.take_unanswered(now.mono))
        accept(now, no_answer(domain, now.utc, "the probe gave no answer"));
    turn(now);
}

void Agent::note(Now now, Event event) {
    notes_.push_back(std::move(event));
    turn(now);
}

void Agent::reload(Now now, Config config) {
    config.node = config_.node;
    config.state_dir = config_.state_dir;
    config.probe_socket = config_.probe_socket;
    config.control_socket = config_.control_socket;
    config_ = std::move(config);
    scheduler_.reconfigure(config_.schedule, config_.deadlines, now.mono);
    ports_.courier.configure(config_.sinks);
    if (settled_) introduce_sinks(now);
    think_by_ = std::min(think_by_, now.mono);
    beat_at_ = std::min(beat_at_, now.mono + config_.heartbeat);
    turn(now);
}

void Agent::request_refresh(Now now, std::function<void()> done) {
    refreshes_.begin(scheduler_.want_all(now.mono), std::move(done));
    turn(now);
}

/// Everything that can be done at this moment, in the order of the data's way.
void Agent::turn(Now now) {
    follow_clock(now);
    hear_ports(now);
    follow_drill(now);
    const bool something = !news_.empty() || !notes_.empty() || think_by_ <= now.mono;
    if (looked_around(now) && something && !waits_for_inventory(now)) think(now);
    if (!deliveries_.nothing_to_record() || write_by_ <= now.mono) keep(now, {});
    beat(now);
    hand_over(now);
    ask(now);
    if (settled_ && !waits_for_inventory(now))
        for (const auto& done : refreshes_.take_done()) done();
    const bool all_recorded = settled_ && declared_.empty() && remarks_.empty() &&
                              phase_outs_ordered_.empty() && farewells_.empty() && !recorder_.busy();
    if (all_recorded || recorder_.degraded())
        for (const auto& done : std::exchange(wait_for_record_, {})) done();
}

void Agent::follow_clock(Now now) {
    const auto before = std::exchange(last_turn_, now);
    const auto step = before ? clock_step(*before, now) : std::nullopt;
    if (!step) return;
    shift_moments(memory_, *step);
    notes_.push_back(clock_stepped(config_.node, *step, now.utc));
}

void Agent::hear_ports(Now now) {
    recorder_.tick(now.mono);
    ports_.courier.tick(now);
    const auto add = [](auto& to, auto from) { to.insert(to.end(), from.begin(), from.end()); };
    add(notes_, recorder_.take_notes(now.utc));
    auto news = ports_.courier.take_deliveries();
    add(notes_, std::exchange(news.events, {}));
    if (drill_) {
        drill_->accepted(news.accepted, now);
        drill_->changed(news.changed);
    }
    add(deliveries_.accepted, news.accepted);
    add(deliveries_.changed, news.changed);
    for (const auto& [key, value] : news.meta) deliveries_.meta[key] = value;
    if (news.windows && news.windows != last_at_hub_) {
        at_hub_ = last_at_hub_ = std::move(news.windows);
        think_by_ = std::min(think_by_, now.mono);
    }
    if (recorder_.take_renewed()) {
        auto held = ports_.courier.held();
        add(deliveries_.changed, std::move(held.changed));
        deliveries_.meta.merge(held.meta);
        keep(now, everything(memory_));
    }
}

bool Agent::looked_around(Now now) {
    if (settled_) return true;
    const auto domains = scheduler_.domains();
    const auto seen = [&](const Domain& domain) {
        // A vendor's tool that hangs must not keep everything else from being told.
        return assess::is_smart(domain) || assess::is_vendor_tool(domain) || scheduler_.was_answered(domain);
    };
    settled_ = settle_by_ <= now.mono || std::ranges::all_of(domains, seen);
    if (!settled_) return false;
    think_by_ = beat_at_ = write_by_ = now.mono;
    introduce_sinks(now);
    return true;
}

void Agent::think(Now now) {
    const Cycle cycle{std::exchange(news_, {}),
                      std::exchange(notes_, {}),
                      now.utc,
                      std::exchange(declared_, {}),
                      std::exchange(at_hub_, {}),
                      std::exchange(away_, {}),
                      std::exchange(remarks_, {}),
                      std::exchange(phase_outs_ordered_, {}),
                      std::exchange(farewells_, {}),
                      std::exchange(tests_refused_, {}),
                      minute_of_day(now.utc)};
    auto commit = run(cycle, memory_, config_, ports_.ids);
    last_cycle_at_ = now.utc;
    think_by_ = now.mono + std::max(kLongestStill, config_.schedule.arrays);
    if (const auto due = incident::next_due(memory_.incidents, config_.incidents))
        think_by_ = std::min(think_by_, now.mono + std::max(*due - now.utc, kShortestPause));
    if (const auto due = phase_out::next_due(memory_.phase_outs))
        think_by_ = std::min(think_by_, now.mono + std::max(*due - now.utc, kShortestPause));
    if (const auto due = incident::next_due(memory_.windows))
        think_by_ = std::min(think_by_, now.mono + std::max(*due - now.utc, kShortestPause));
    if (listener_ && !commit.events.empty()) listener_(commit.events);
    if (!commit.empty()) keep(now, std::move(commit));
    begin_tests(now);
}

/// To the store, with what was delivered meanwhile and the sign of life.
void Agent::keep(Now now, store::Commit commit) {
    commit.at = now.utc;
    auto owed = commit.outbox;
    if (drill_) drill_->owed(commit.incidents, owed, recorder_.sent() + 1);
    auto news = std::exchange(deliveries_, {});
    commit.delivered = std::move(news.accepted);
    std::ranges::move(news.changed, std::back_inserter(commit.outbox));
    commit.meta = std::move(news.meta);
    if (settled_) commit.meta.merge(meta());
    write_by_ = now.mono + kSignOfLife;
    recorder_.record(now.mono, std::move(commit), std::move(owed));
}

std::map<std::string, std::string> Agent::meta() const {
    return {{"node", config_.node},
            {"cluster", config_.cluster},
            {"boot_id", identity_.boot_id},
            {"version", kVersion},
            {"started_at", to_rfc3339(identity_.started_at)},
            {"last_cycle_at", to_rfc3339(last_cycle_at_)},
            {"sinks", joined(known_sinks_)}};
}

void Agent::hand_over(Now now) {
    recorder_.tick(now.mono);
    const auto rows = recorder_.take_released();
    if (drill_) drill_->queued(rows, now);
    if (!rows.empty()) ports_.courier.deliver(rows);
    ports_.courier.tick(now);
}

void Agent::beat(Now now) {
    if (!settled_ || beat_at_ > now.mono) return;
    beat_at_ = now.mono + config_.heartbeat;
    auto sent = current_heartbeat(now);
    sent.disks = disk_briefs(memory_.view, memory_.faults, history_, now.utc);
    ports_.courier.heartbeat(sent);
}

void Agent::ask(Now now) {
    for (const auto& request : scheduler_.take_due(now.mono)) ports_.probe.collect(request);
}

Heartbeat Agent::current_heartbeat(Now now) const {
    return heartbeat(memory_, config_, identity_, ports_.courier.waiting(), now.utc);
}

MonoTime Agent::next_due() const {
    auto next = std::min(
        {scheduler_.next_due(), recorder_.next_due(), ports_.courier.next_due(), beat_at_, write_by_});
    if (drill_) next = std::min(next, drill_->next_due());
    if (!settled_) return std::min(next, settle_by_);
    if (!news_.empty()) next = std::min(next, inventory_by_);
    return std::min(next, std::max(think_by_, inventory_by_));
}

bool Agent::busy() const {
    return scheduler_.under_way() || recorder_.busy() || ports_.courier.busy();
}

}  // namespace raidwatch::app
