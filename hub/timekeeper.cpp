#include "timekeeper.hpp"

#include "hub/api/documents.hpp"
#include "hub/api/replies.hpp"
#include "hub/clusters.hpp"
#include "hub/life_event.hpp"
#include "hub/promises.hpp"
#include "hub/signals.hpp"
#include "hub/subscribe/news.hpp"
#include "hub/subscribe/subscriptions.hpp"

#include <raidwatch/base/log.hpp>

namespace raidwatch::hub {

namespace {

/// How soon a node whose last token was revoked leaves the fleet.
constexpr Milliseconds kTokenCheck{10'000};
/// How soon this hub sees that another one was told of an incident.
constexpr Milliseconds kCorrelateAgain{5000};
/// Few at once, so that nobody waits for it, and that a clock which leaps ahead takes little with it.
constexpr Milliseconds kForgetEvery{60'000};
constexpr std::int64_t kForgottenAtOnce = 1000;

}  // namespace

Timekeeper::Timekeeper(const HubConfig& config, const Zone& zone, Store& store, Fleet& fleet, Board& board,
                       IdSource& ids, std::string name)
    : config_(config),
      zone_(zone),
      store_(store),
      fleet_(fleet),
      board_(board),
      ids_(ids),
      silence_({config.silent_after, config.gather}, ids),
      upkeep_(ids, config.silent_after),
      leadership_(std::move(name)) {}

Context Timekeeper::context_at(Now now) const {
    return {config_, store_, fleet_, zone_, ids_, now, upkeep_.windows()};
}

Status Timekeeper::load(Now start) {
    answered_at_ = start.mono;
    if (auto restored = restore(start); !restored) return restored;
    const auto looked = store_.shared()
                            ? upkeep_.read(store_, start)  // who leads is for the first tick to find
                            : upkeep_.look(store_, fleet_, start, "");
    return looked ? Status{} : tl::unexpected(looked.error());
}

void Timekeeper::tick(Now now, MemoryLock& memory) {
    if (!store_answers(now, memory) || !may_write(memory)) return;
    if (now.mono - tokens_seen_at_ >= kTokenCheck) forget_those_without_token(now, memory);
    keep_up(now);
    if (leads()) look_after_all(now);
    if (leads()) tell(now);
    if (leads() && now.mono - forgot_at_ >= kForgetEvery) forget_old_events(now, memory);
    if (auto saved = save_heartbeats(memory); !saved) log_failure(saved.error());
}

/// Another process may hold the lock for long: that is waited for here, where heartbeats are not kept
/// waiting.
bool Timekeeper::may_write(MemoryLock& memory) {
    if (store_.shared()) return true;  // whoever asked who leads has written
    memory.unlock();
    const auto free = store_.together([] {});
    memory.lock();
    if (!free) log_failure(free.error());
    return free.has_value();
}

void Timekeeper::step_down() {
    if (auto done = leadership_.step_down(store_); !done) log_failure(done.error());
}

std::optional<MonoTime> Timekeeper::next_due(Now now) const {
    const auto silence = silence_.next_due(upkeep_.heard(fleet_, now)), upkeep = upkeep_.next_due(now);
    if (!silence || !upkeep) return silence ? silence : upkeep;
    return std::min(*silence, *upkeep);
}

/// What is open of what this hub tells of itself, and silences that may begin again.
Status Timekeeper::restore(Now start) {
    IncidentFilter own;
    own.node = "";
    own.open = true;
    own.limit = kNoLimit;
    const auto open = store_.incidents(own);
    if (!open) return tl::unexpected(open.error());
    own.open = false;
    own.kind = std::string(kind::node_silent.name());
    own.since = start.utc - SilenceWatch::kRelapse;
    const auto over = store_.incidents(own);
    if (!over) return tl::unexpected(over.error());
    std::vector<Incident> silences, overruns;
    for (const auto& record : *over) silences.push_back(incident_of(record));
    for (const auto& record : *open) {
        Incident incident = incident_of(record);
        if (incident.fault_class == FaultClass::node_silent)
            silences.push_back(std::move(incident));
        else if (incident.fault_class == FaultClass::maintenance_overrun)
            overruns.push_back(std::move(incident));
    }
    silence_.restore(silences, start.mono);
    upkeep_.restore(overruns);
    return {};
}

/// While the store is away nobody can be heard, which is nobody's silence.
bool Timekeeper::store_answers(Now now, MemoryLock& memory) {
    if (const auto met = meet_others(now, memory); !met) {
        if (!is_away_) log_failure(met.error());
        is_away_ = true;
        return false;
    }
    if (is_away_) {
        is_away_ = false;
        log::notice("the store answers again after " + human_duration(now.mono - answered_at_));
        fleet_.excuse(answered_at_, config_.silent_after, now.mono);
    }
    answered_at_ = now.mono;
    return true;
}

/// Of a store that others share, one hub leads: it keeps time for all of them.
Status Timekeeper::meet_others(Now now, MemoryLock& memory) {
    if (!store_.shared()) {
        const auto answered = store_.token("");
        return answered ? Status{} : tl::unexpected(answered.error());
    }
    const bool led = leadership_.leads();
    if (auto looked = leadership_.look(store_, now.mono); !looked) return looked;
    if (auto saved = save_heartbeats(memory); !saved) return saved;
    if (auto merged = fleet_.merge(store_, now); !merged) return merged;
    if (led || !leadership_.leads()) return {};
    log::notice("this hub leads now");
    waiting_events_.clear();
    waiting_incidents_.clear();
    auto restored = restore(now);
    if (!restored) leadership_.lost();
    return restored;
}

/// It stays unsaved when that fails.
Status Timekeeper::save_heartbeats(MemoryLock& memory) {
    const auto records = fleet_.unsaved();
    if (records.empty()) return {};
    memory.unlock();
    const auto saved = store_.save_heartbeats(records);
    memory.lock();
    if (saved) fleet_.saved(records);
    return saved;
}

void Timekeeper::forget_those_without_token(Now now, MemoryLock& memory) {
    tokens_seen_at_ = now.mono;
    memory.unlock();
    const auto tokens = store_.tokens();
    std::set<std::string> valid;
    if (tokens)
        for (const auto& token : *tokens)
            if (token.scope == TokenScope::node && is_valid(token, now.utc)) valid.insert(token.name);
    memory.lock();
    if (!tokens) return log_failure(tokens.error());
    if (auto retired = fleet_.retire_all_but(valid, now.mono, store_); !retired) log_failure(retired.error());
}

void Timekeeper::forget_old_events(Now now, MemoryLock& memory) {
    forgot_at_ = now.mono;
    memory.unlock();
    const auto forgotten = store_.forget_events(now.utc - config_.keep_events, kForgottenAtOnce);
    memory.lock();
    if (!forgotten) log_failure(forgotten.error());
}

void Timekeeper::look_after_all(Now now) {
    auto news = silence_.look(upkeep_.heard(fleet_, now), now);
    for (const auto& event : news.events) waiting_events_.push_back(record_of(event, now.utc));
    for (const auto& incident : news.incidents) waiting_incidents_.push_back(record_of(incident, now.utc));
    if (!news.incidents.empty()) board_.changed();
    look_after_incidents(now);
    save_findings(now);
}

void Timekeeper::tell(Now now) {
    if (!may_subscribe(config_, SubscriptionKind::email) &&
        !may_subscribe(config_, SubscriptionKind::webhook))
        return;
    const auto view = board_.view(fleet_, now.utc);
    if (!view) return log_failure(view.error());
    auto context = context_at(now);
    context.view = *view;
    if (auto told = tell_news(context, told_); !told) log_failure(told.error());
}

/// Signals that stayed well, promises that were not kept.
void Timekeeper::look_after_incidents(Now now) {
    auto context = context_at(now);
    context.leader = leadership_.name();
    if (const auto settled = settle_signals(context); !settled)
        log_failure(settled.error());
    else if (*settled)
        board_.changed();
    correlate(context);
    if (auto reminded = remind_of_promises(context); !reminded) log_failure(reminded.error());
}

/// At once when a node told of an incident, else now and then: another hub may have been told.
void Timekeeper::correlate(Context& context) {
    if (!incidents_told_ && context.now.mono - correlated_at_ < kCorrelateAgain) return;
    const auto changed = correlate_clusters(context);
    if (!changed) return log_failure(changed.error());
    incidents_told_ = *changed;
    correlated_at_ = context.now.mono;
    if (*changed) board_.changed();
}

void Timekeeper::keep_up(Now now) {
    const auto news = leads() ? look_after_maintenance(now) : upkeep_.read(store_, now);
    if (!news) log_failure(news.error());
    if (news && *news) board_.changed();
}

/// One transaction, so that no order given at another hub meanwhile is overwritten.
Result<bool> Timekeeper::look_after_maintenance(Now now) {
    if (!store_.shared()) return upkeep_.look(store_, fleet_, now, "");
    const auto before = upkeep_;
    Result<bool> news = false;
    const auto stored = store_.together([&] {
        upkeep_ = before;
        news = upkeep_.look(store_, fleet_, now, leadership_.name());
    });
    if (stored) return news;
    upkeep_ = before;
    return tl::unexpected(stored.error());
}

/// What the store refuses now waits for the next tick; nothing the hub found out is dropped.
void Timekeeper::save_findings(Now now) {
    if (!waiting_events_.empty() || !waiting_incidents_.empty()) {
        HubNews news;
        news.events = waiting_events_;
        news.incidents = waiting_incidents_;
        news.leader = leadership_.name();
        const auto recorded = store_.record(news);
        // Then the hub that leads by now finds it by itself.
        const bool deposed = !recorded && recorded.error().code == ErrorCode::busy && store_.shared();
        if (deposed) leadership_.lost();
        if (!recorded && !deposed) return log_failure(recorded.error());
        waiting_events_.clear();
        waiting_incidents_.clear();
    }
    if (auto kept = board_.keep_history(fleet_, now.utc); !kept) log_failure(kept.error());
}

}  // namespace raidwatch::hub
