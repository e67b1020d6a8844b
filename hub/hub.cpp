#include "hub.hpp"

#include "hub/api/agent_api.hpp"
#include "hub/api/documents.hpp"
#include "hub/api/operator_api.hpp"
#include "hub/api/passwords.hpp"
#include "hub/api/public_api.hpp"
#include "hub/api/replies.hpp"
#include "hub/api/service_api.hpp"
#include "hub/api/statuspage_v1.hpp"
#include "hub/api/tokens.hpp"
#include "hub/api/workbench.hpp"
#include "hub/board.hpp"
#include "hub/clusters.hpp"
#include "hub/correlate/silence.hpp"
#include "hub/desk.hpp"
#include "hub/leadership.hpp"
#include "hub/maintenance.hpp"
#include "hub/page/desk_page.hpp"
#include "hub/page/nodes_page.hpp"
#include "hub/people.hpp"
#include "hub/signals.hpp"

#include <raidwatch/base/log.hpp>

#include <mutex>

namespace raidwatch::hub {

namespace {

/// How soon a node whose last token was revoked leaves the fleet.
constexpr Milliseconds kTokenCheck{10'000};
/// How soon this hub sees that another one was told of an incident.
constexpr Milliseconds kCorrelateAgain{5000};

bool below(const Target& target, std::string_view first, std::string_view second, std::string_view third) {
    return target.path.size() >= 3 && target.path[0] == first && target.path[1] == second &&
           target.path[2] == third;
}

/// Heartbeats are kept in memory first.
bool changes_the_store(const HttpRequest& request, const Target& target) {
    const bool heartbeat = below(target, "api", "agent", "v1") && target.path.back() == "heartbeat";
    return request.method != "GET" && request.method != "HEAD" && !heartbeat;
}

}  // namespace

class Hub::Core {
  public:
    Core(HubConfig config, Zone zone, Store& store, const Clock& clock, IdSource& ids)
        : config_(std::move(config)),
          zone_(std::move(zone)),
          store_(store),
          clock_(clock),
          ids_(ids),
          limits_(config_),
          board_(config_, store),
          silence_({config_.silent_after, config_.gather}, ids),
          upkeep_(ids, config_.silent_after),
          leadership_(store.shared() ? ids.next(unix_ms(clock.now().utc)) : "") {}

    Status load() {
        const Now start = clock_.now();
        const auto heartbeats = store_.heartbeats();
        if (!heartbeats) return tl::unexpected(heartbeats.error());
        fleet_.load(*heartbeats, start);
        answered_at_ = start.mono;
        if (auto restored = restore(start.mono); !restored) return restored;
        const auto looked = store_.shared()
                                ? upkeep_.read(store_, start)  // who leads is for the first tick to find
                                : upkeep_.look(store_, fleet_, start, "");
        return looked ? Status{} : tl::unexpected(looked.error());
    }

    HttpReply handle(const HttpRequest& request) {
        auto reply = answer(request);
        reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
        return reply;
    }

    void tick(Now now) {
        const std::lock_guard guard(mutex_);
        if (!store_answers(now)) return;
        if (now.mono - tokens_seen_at_ >= kTokenCheck) {
            tokens_seen_at_ = now.mono;
            if (auto retired = fleet_.retire_without_token(store_, now.utc); !retired)
                complain(retired.error());
        }
        keep_up(now);
        if (leads()) look_after_all(now);
        if (leads()) tell(now);
        if (auto saved = fleet_.save(store_); !saved) complain(saved.error());
    }

    void step_down() {
        const std::lock_guard guard(mutex_);
        if (auto done = leadership_.step_down(store_); !done) complain(done.error());
    }

    std::optional<MonoTime> next_due() {
        const std::lock_guard guard(mutex_);
        const Now now = clock_.now();
        const auto silence = silence_.next_due(upkeep_.heard(fleet_, now)), upkeep = upkeep_.next_due(now);
        if (!silence || !upkeep) return silence ? silence : upkeep;
        return std::min(*silence, *upkeep);
    }

    std::vector<Parcel> take_parcels(int most) {
        const std::lock_guard guard(mutex_);
        Context context{config_, store_, fleet_, zone_, ids_, clock_.now(), upkeep_.windows()};
        auto parcels = hub::take_parcels(context, most);
        if (!parcels) complain(parcels.error());
        return parcels ? std::move(*parcels) : std::vector<Parcel>{};
    }

    void carried(const Parcel& parcel, const Carried& how) {
        const std::lock_guard guard(mutex_);
        Context context{config_, store_, fleet_, zone_, ids_, clock_.now(), upkeep_.windows()};
        // What cannot be noted comes again; subscribers know it by its id.
        if (auto noted = hub::carried(context, parcel, how); !noted) complain(noted.error());
    }

  private:
    /// The driver tells once of a database that went away, and of its return.
    static void complain(const Error& error) {
        if (error.code != ErrorCode::unreachable) log::error(error.text());
    }

    /// Of a store that others share, one hub leads: it keeps time for all of them.
    bool leads() const { return !store_.shared() || leadership_.leads(); }

    /// What is open of what this hub tells of itself.
    Status restore(MonoTime start) {
        IncidentFilter own;
        own.node = "";
        own.open = true;
        own.limit = kNoLimit;
        const auto open = store_.incidents(own);
        if (!open) return tl::unexpected(open.error());
        std::vector<Incident> silences, overruns;
        for (const auto& record : *open) {
            Incident incident = incident_of(record);
            if (incident.fault_class == FaultClass::node_silent)
                silences.push_back(std::move(incident));
            else if (incident.fault_class == FaultClass::maintenance_overrun)
                overruns.push_back(std::move(incident));
        }
        silence_.restore(silences, start);
        upkeep_.restore(overruns);
        return {};
    }

    /// While the store is away nobody can be heard, which is nobody's silence.
    bool store_answers(Now now) {
        if (const auto met = meet_others(now); !met) {
            if (!is_away_) complain(met.error());
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

    Status meet_others(Now now) {
        if (!store_.shared()) {
            const auto answered = store_.token("");
            return answered ? Status{} : tl::unexpected(answered.error());
        }
        const bool led = leadership_.leads();
        if (auto looked = leadership_.look(store_, now.mono); !looked) return looked;
        if (auto saved = fleet_.save(store_); !saved) return saved;
        if (auto merged = fleet_.merge(store_, now); !merged) return merged;
        if (led || !leadership_.leads()) return {};
        log::notice("this hub leads now");
        waiting_events_.clear();
        waiting_incidents_.clear();
        auto restored = restore(now.mono);
        if (!restored) leadership_.lost();
        return restored;
    }

    void look_after_all(Now now) {
        auto news = silence_.look(upkeep_.heard(fleet_, now), now);
        for (const auto& event : news.events) waiting_events_.push_back(record_of(event, now.utc));
        for (const auto& incident : news.incidents)
            waiting_incidents_.push_back(record_of(incident, now.utc));
        if (!news.incidents.empty()) board_.changed();
        look_after_incidents(now);
        save(now);
    }

    HttpReply answer(const HttpRequest& request) {
        if (request.body.size() > kMaxBodyBytes) return error_reply(413, "the body is too large");
        const auto target = parse_target(request.target);
        if (!target) return error_reply(400, "the address cannot be read");
        if (presented_token(request).empty())
            if (auto refusal = limits_.refuse_reader(request, clock_.now().mono)) return *refusal;
        if (request.method == "POST" && target->path == std::vector<std::string>{"sign-in"})
            return answer_sign_in(request);
        const Call call{request, *target};
        const std::lock_guard guard(mutex_);
        if (!store_.shared() || !changes_the_store(request, *target)) return answer(call);
        // Other hubs change it too: what was read for this answer is still so when it is stored.
        HttpReply reply;
        if (auto stored = store_.together([&] { reply = answer(call); }); !stored)
            return store_failure(stored.error());
        return reply;
    }

    HttpReply answer(const Call& call) {
        const auto& [request, target] = call;
        Context context{config_, store_, fleet_, zone_, ids_, clock_.now(), upkeep_.windows(), &limits_};
        if (below(target, "api", "agent", "v1")) return answer_agent(context, call);
        if (below(target, "api", "operator", "v1")) return answer_operators(context, call);
        const std::string first = target.path.size() == 1 ? target.path[0] : "";
        if (first == "healthz" || first == "metrics") return service_api(context, call);
        if (first == "nodes") return nodes_page(context, call);
        const auto view = board_.view(fleet_, context.now.utc);
        if (!view) return answer_without_store(context, call, view.error());
        context.view = *view;
        if (!target.path.empty() && target.path[0] == "v1") return answer_scripts(context, call);
        if (is_workbench(target)) {
            auto reply = workbench(context, call);
            if (request.method == "POST") board_.changed();
            return reply;
        }
        return public_api(context, call);
    }

    /// Customers are shown what was last seen, with its age.
    HttpReply answer_without_store(Context& context, const Call& call, const Error& error) {
        const auto& path = call.target.path;
        const bool of_customers = path.empty() || (path[0] != "v1" && !is_workbench(call.target));
        if (!of_customers || board_.last() == nullptr) return store_failure(error);
        context.view = board_.last();
        context.view_of = board_.last_seen_at();
        auto reply = public_api(context, call);
        const auto age = std::chrono::duration_cast<Seconds>(context.now.utc - *context.view_of);
        if (reply.status == 200) reply.headers.emplace_back("Age", std::to_string(age.count()));
        return reply;
    }

    /// The password is looked at without the lock: it takes a while, and nobody else should wait for it.
    HttpReply answer_sign_in(const HttpRequest& request) {
        std::string hash = nobodys_hash();
        std::optional<Credentials> given;
        {
            const std::lock_guard guard(mutex_);
            const Context context{config_, store_, fleet_, zone_, ids_, clock_.now(), upkeep_.windows()};
            HttpReply refusal;
            given = read_credentials(context, request, refusal);
            if (!given) return refusal;
            const auto wait = sign_in_limit_.wait(given->name, context.now.mono);
            if (wait > Seconds{0}) return too_often(context, wait);
            const auto person = store_.person(given->name);
            if (!person) return store_failure(person.error());
            if (*person && !(*person)->disabled_at) hash = (*person)->password_hash;
        }
        const bool fits = password_fits(given->password, hash) && hash != nobodys_hash();
        const std::lock_guard guard(mutex_);
        Context context{config_, store_, fleet_, zone_, ids_, clock_.now(), upkeep_.windows()};
        if (fits) {
            sign_in_limit_.succeeded(given->name);
            return signed_in(context, given->name, false);
        }
        sign_in_limit_.failed(given->name, context.now.mono);
        if (auto noted =
                store_.add_audit({context.now.utc, given->name.substr(0, 255), "sign-in refused", ""});
            !noted)
            return store_failure(noted.error());
        return sign_in_page(context, "Name or password are wrong.", 403);
    }

    static HttpReply too_often(const Context& context, Seconds wait) {
        auto reply =
            sign_in_page(context, "Too many wrong passwords; wait " + human_duration(wait) + ".", 429);
        reply.headers.emplace_back("Retry-After", std::to_string(wait.count()));
        return reply;
    }

    HttpReply answer_scripts(Context& context, const Call& call) {
        const auto answer = manage_call(context, call);
        if (answer.status == 0) return answer.refusal;
        if (call.target.path.size() > 3 && call.target.path[3].starts_with("incidents")) keep_up(context.now);
        board_.changed();
        const auto view = board_.view(fleet_, context.now.utc);
        if (!view) return store_failure(view.error());
        context.view = *view;
        return manage_reply(context, answer);
    }

    HttpReply answer_agent(Context& context, const Call& call) {
        auto reply = agent_api(context, call);
        const bool changed =
            reply.status < 300 && call.request.method == "PUT" && call.target.path[3] == "incidents";
        if (changed) board_.changed();
        incidents_told_ = incidents_told_ || changed;
        if (reply.status < 300 && call.target.path[3] == "maintenance") keep_up(context.now);
        return reply;
    }

    HttpReply answer_operators(Context& context, const Call& call) {
        auto reply = operator_api(context, call);
        const bool changed = reply.status < 300 && call.request.method != "GET";
        if (changed) board_.changed();
        if (changed && call.target.path[3] == "maintenance") keep_up(context.now);
        return reply;
    }

    void tell(Now now) {
        if (!may_subscribe(config_, SubscriptionKind::email) &&
            !may_subscribe(config_, SubscriptionKind::webhook))
            return;
        const auto view = board_.view(fleet_, now.utc);
        if (!view) return complain(view.error());
        Context context{config_, store_, fleet_, zone_, ids_, now, upkeep_.windows()};
        context.view = *view;
        if (auto told = tell_news(context, told_); !told) complain(told.error());
    }

    /// Signals that stayed well, promises that were not kept.
    void look_after_incidents(Now now) {
        Context context{config_, store_, fleet_, zone_, ids_, now, upkeep_.windows()};
        context.leader = leadership_.name();
        if (const auto settled = settle_signals(context); !settled)
            complain(settled.error());
        else if (*settled)
            board_.changed();
        correlate(context);
        if (auto reminded = remind_of_promises(context); !reminded) complain(reminded.error());
    }

    /// At once when a node told of an incident, else now and then: another hub may have been told.
    void correlate(Context& context) {
        if (!incidents_told_ && context.now.mono - correlated_at_ < kCorrelateAgain) return;
        const auto changed = correlate_clusters(context);
        if (!changed) return complain(changed.error());
        incidents_told_ = *changed;
        correlated_at_ = context.now.mono;
        if (*changed) board_.changed();
    }

    void keep_up(Now now) {
        const auto news = leads() ? look_after_maintenance(now) : upkeep_.read(store_, now);
        if (!news) complain(news.error());
        if (news && *news) board_.changed();
    }

    /// One transaction, so that no order given at another hub meanwhile is overwritten.
    Result<bool> look_after_maintenance(Now now) {
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
    void save(Now now) {
        if (!waiting_events_.empty() || !waiting_incidents_.empty()) {
            HubNews news;
            news.events = waiting_events_;
            news.incidents = waiting_incidents_;
            news.leader = leadership_.name();
            const auto recorded = store_.record(news);
            // Then the hub that leads by now finds it by itself.
            const bool deposed = !recorded && recorded.error().code == ErrorCode::busy && store_.shared();
            if (deposed) leadership_.lost();
            if (!recorded && !deposed) return complain(recorded.error());
            waiting_events_.clear();
            waiting_incidents_.clear();
        }
        if (auto kept = board_.keep_history(fleet_, now.utc); !kept) complain(kept.error());
    }

    HubConfig config_;
    Zone zone_;
    Store& store_;
    const Clock& clock_;
    IdSource& ids_;
    Limits limits_;
    std::mutex mutex_;  ///< guards everything below and the store
    Fleet fleet_;
    Board board_;
    SilenceWatch silence_;
    SignInLimit sign_in_limit_;
    Upkeep upkeep_;
    std::set<std::string> told_;  ///< news that are queued for subscribers
    Leadership leadership_;
    MonoTime answered_at_{};  ///< when the store last did
    bool is_away_ = false;    ///< the store
    MonoTime tokens_seen_at_{}, correlated_at_{};
    bool incidents_told_ = true;  ///< since the last look at clusters
    std::vector<EventRecord> waiting_events_;
    std::vector<IncidentRecord> waiting_incidents_;
};

Hub::Hub(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Hub::~Hub() = default;

Result<std::unique_ptr<Hub>> Hub::create(HubConfig config, Store& store, const Clock& clock, IdSource& ids) {
    auto zone = Zone::named(config.time_zone);
    if (!zone) return tl::unexpected(zone.error());
    auto core = std::make_unique<Core>(std::move(config), std::move(*zone), store, clock, ids);
    if (auto loaded = core->load(); !loaded) return tl::unexpected(loaded.error());
    return std::unique_ptr<Hub>(new Hub(std::move(core)));
}

std::vector<Parcel> Hub::take_parcels(int most) {
    return core_->take_parcels(most);
}
void Hub::carried(const Parcel& parcel, const Carried& how) {
    core_->carried(parcel, how);
}
HttpReply Hub::handle(const HttpRequest& request) {
    return core_->handle(request);
}
void Hub::tick(Now now) {
    core_->tick(now);
}
void Hub::step_down() {
    core_->step_down();
}
std::optional<MonoTime> Hub::next_due() const {
    return core_->next_due();
}

}  // namespace raidwatch::hub
