#include "hub.hpp"

#include "hub/api/conditional.hpp"
#include "hub/api/replies.hpp"
#include "hub/api/tokens.hpp"
#include "hub/board.hpp"
#include "hub/reception.hpp"
#include "hub/showcase.hpp"
#include "hub/sign_in.hpp"
#include "hub/subscribe/subscriptions.hpp"
#include "hub/timekeeper.hpp"

#include <raidwatch/base/log.hpp>
#include <raidwatch/base/text.hpp>

#include <mutex>
#include <type_traits>
#include <variant>

namespace raidwatch::hub {

namespace {

/// A heartbeat waits so long for its turn, then queues with the others; a busy machine may pause a thread.
constexpr Milliseconds kMomentsPatience{250};

bool changes_the_store(const HttpRequest& request, const Target& target) {
    return !is_read(request) && !is_heartbeat(target);
}

bool is_sign_in(const HttpRequest& request, const Target& target) {
    return request.method == "POST" && target.path == std::vector<std::string>{"sign-in"};
}

HttpReply hardened(const HttpRequest& request, HttpReply reply) {
    reply = revalidated(request, std::move(reply));
    reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
    return reply;
}

std::optional<HttpReply> hardened_if_any(const HttpRequest& request, std::optional<HttpReply> reply) {
    return reply ? std::optional(hardened(request, std::move(*reply))) : std::nullopt;
}

}  // namespace

/// Whoever needs the store holds store_mutex_, and memory_mutex_ for the rest; always in that order.
/// memory_mutex_ alone is never held while the store writes, so that heartbeats are not kept waiting.
class Hub::Core {
  public:
    Core(HubConfig config, Zone zone, Store& store, const Clock& clock, IdSource& ids, Store* tokens)
        : config_(std::move(config)),
          zone_(std::move(zone)),
          store_(store),
          tokens_(tokens),
          clock_(clock),
          ids_(ids),
          limits_(config_),
          board_(config_, store),
          time_(config_, zone_, store, fleet_, board_, ids,
                store.shared() ? ids.next(unix_ms(clock.now().utc)) : ""),
          reception_(config_, fleet_, board_, time_, clock),
          showcase_(config_, zone_, store, ids) {}

    Status load() {
        const Now start = clock_.now();
        const auto heartbeats = store_.heartbeats();
        if (!heartbeats) return tl::unexpected(heartbeats.error());
        fleet_.load(*heartbeats, start);
        return time_.load(start);
    }

    HttpReply handle(const HttpRequest& request) {
        const auto target = parse_target(request.target);
        if (auto refusal = refused(request, target)) return hardened(request, std::move(*refusal));
        if (is_sign_in(request, *target)) return hardened(request, answer_sign_in(request));
        return std::move(answer_together({&request}).front());
    }

    std::optional<HttpReply> answer_at_once(const HttpRequest& request) {
        const auto target = parse_target(request.target);
        auto reply = refused(request, target);
        if (!reply) reply = showcase_.ready_reply({request, *target}, clock_.now());
        return hardened_if_any(request, std::move(reply));
    }

    Turn turn_of(const HttpRequest& request) const {
        const auto target = parse_target(request.target);
        if (target && is_sign_in(request, *target)) return Turn::password;
        if (target && is_heartbeat(*target) && tokens_ != nullptr) return Turn::heartbeat;
        return target && showcase_.shows({request, *target}) ? Turn::page : Turn::store;
    }

    std::optional<HttpReply> make_page(const HttpRequest& request) {
        const auto target = parse_target(request.target);
        return hardened_if_any(request,
                               target ? showcase_.reply({request, *target}, clock_.now()) : std::nullopt);
    }

    std::vector<std::optional<HttpReply>> take_heartbeats(const std::vector<const HttpRequest*>& requests) {
        std::vector<std::optional<HttpReply>> replies(requests.size());
        if (tokens_ == nullptr) return replies;
        std::unique_lock tokens(tokens_mutex_);
        const auto bearers = bearers_of(*tokens_, requests, clock_.now().utc);
        tokens.unlock();
        const MemoryLock memory(memory_mutex_, kMomentsPatience);
        for (std::size_t i = 0; memory && i < requests.size(); ++i) {
            const auto target = parse_target(requests[i]->target);
            if (target && bearers.contains(presented_token(*requests[i])))
                replies[i] = hardened(*requests[i], answered({*requests[i], *target}, bearers));
        }
        return replies;
    }

    std::vector<HttpReply> answer_together(const std::vector<const HttpRequest*>& requests) {
        std::vector<HttpReply> replies(requests.size());
        std::vector<std::size_t> reads, writes;
        std::vector<Target> targets;
        for (std::size_t i = 0; i < requests.size(); ++i) {
            targets.push_back(parse_target(requests[i]->target).value_or(Target{}));
            (changes_the_store(*requests[i], targets[i]) ? writes : reads).push_back(i);
        }
        const std::lock_guard store_guard(store_mutex_);
        const auto answer_these = [&](const std::vector<std::size_t>& which) {
            std::vector<const HttpRequest*> these;
            for (const auto i : which) these.push_back(requests[i]);
            const auto bearers = bearers_of(store_, these, clock_.now().utc);
            const MemoryLock memory(memory_mutex_);
            for (const auto i : which)
                replies[i] = hardened(*requests[i], answered({*requests[i], targets[i]}, bearers));
        };
        if (!writes.empty()) store_together([&] { answer_these(writes); }, writes, replies);
        if (!reads.empty()) answer_these(reads);
        const MemoryLock memory(memory_mutex_);
        publish();
        return replies;
    }

    std::optional<HttpReply> answer_without_store(const HttpRequest& request) {
        const auto target = parse_target(request.target);
        return hardened_if_any(request,
                               target ? showcase_.old_reply({request, *target}, clock_.now()) : std::nullopt);
    }

    void tick(Now now) {
        const std::lock_guard store_guard(store_mutex_);
        MemoryLock memory(memory_mutex_);
        time_.tick(now, memory);
        publish();
    }

    void step_down() {
        const std::lock_guard store_guard(store_mutex_);
        const MemoryLock memory(memory_mutex_);
        time_.step_down();
    }

    std::optional<MonoTime> next_due() {
        const MemoryLock memory(memory_mutex_);
        return time_.next_due(clock_.now());
    }

    std::vector<Parcel> take_parcels(int most) {
        auto parcels = with_store([most](Context& context) { return hub::take_parcels(context, most); });
        if (!parcels) log_failure(parcels.error());
        return parcels ? std::move(*parcels) : std::vector<Parcel>{};
    }

    void carried(const Parcel& parcel, const Carried& how) {
        const auto noted = with_store([&](Context& context) { return hub::carried(context, parcel, how); });
        // What cannot be noted comes again; subscribers know it by its id.
        if (!noted) log_failure(noted.error());
    }

  private:
    Context present() {
        return {config_, store_, fleet_, zone_, ids_, clock_.now(), time_.windows(), &limits_};
    }

    std::optional<HttpReply> refused(const HttpRequest& request, const std::optional<Target>& target) {
        if (request.body.size() > kMaxBodyBytes) return error_reply(413, "the body is too large");
        if (!target) return error_reply(400, "the address cannot be read");
        if (!presented_token(request).empty()) return std::nullopt;
        return limits_.refuse_reader(request, clock_.now().mono);
    }

    /// All of these are answered, or none was stored.
    void store_together(const std::function<void()>& answer_them, const std::vector<std::size_t>& which,
                        std::vector<HttpReply>& replies) {
        const auto before = time_.upkeep();
        const auto stored = store_.together(answer_them);
        if (stored) return;
        const auto failed = store_failure(stored.error());
        for (const auto i : which) replies[i] = hardened(HttpRequest{}, failed);
        const MemoryLock memory(memory_mutex_);
        time_.set_back(before);
        board_.changed();
    }

    HttpReply answered(const Call& call, const Bearers& bearers) {
        try {
            auto context = present();
            if (const auto bearer = bearers.find(presented_token(call.request)); bearer != bearers.end())
                context.bearer = bearer->second;
            return reception_.answer(context, call);
        } catch (const std::exception& failure) {
            log::error(std::string("answering a request: ") + printable(failure.what()));
            return error_reply(500, "the hub could not answer");
        }
    }

    void publish() {
        showcase_.show(board_.last(), board_.last_seen_at(), board_.is_current(), reception_.view_took(),
                       clock_.now().mono);
    }

    /// The password is looked at without a lock: it takes a while, and nobody else should wait for it.
    HttpReply answer_sign_in(const HttpRequest& request) {
        const auto begun = with_store([&](Context& context) { return sign_in_.begin(context, request); });
        if (const auto* refusal = std::get_if<HttpReply>(&begun)) return *refusal;
        const auto& attempt = std::get<SignInAttempt>(begun);
        const bool fits = attempt.fits();
        return with_store([&](Context& context) { return sign_in_.end(context, attempt, fits); });
    }

    template <class Work>
    std::invoke_result_t<Work, Context&> with_store(const Work& work) {
        const std::lock_guard store_guard(store_mutex_);
        const MemoryLock memory(memory_mutex_);
        auto context = present();
        return work(context);
    }

    HubConfig config_;
    Zone zone_;
    Store& store_;
    Store* tokens_;
    const Clock& clock_;
    IdSource& ids_;
    Limits limits_;
    std::mutex store_mutex_, tokens_mutex_;
    std::timed_mutex memory_mutex_;  ///< guards everything below
    Fleet fleet_;
    Board board_;
    Timekeeper time_;
    Reception reception_;
    SignIn sign_in_;
    Showcase showcase_;
};

Hub::Hub(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Hub::~Hub() = default;

Result<std::unique_ptr<Hub>> Hub::create(HubConfig config, Store& store, const Clock& clock, IdSource& ids,
                                         Store* tokens) {
    auto zone = Zone::named(config.time_zone);
    if (!zone) return tl::unexpected(zone.error());
    auto core = std::make_unique<Core>(std::move(config), std::move(*zone), store, clock, ids, tokens);
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
std::optional<HttpReply> Hub::answer_at_once(const HttpRequest& request) {
    return core_->answer_at_once(request);
}
std::vector<HttpReply> Hub::answer_together(const std::vector<const HttpRequest*>& requests) {
    return core_->answer_together(requests);
}
Hub::Turn Hub::turn_of(const HttpRequest& request) const {
    return core_->turn_of(request);
}
std::vector<std::optional<HttpReply>> Hub::take_heartbeats(const std::vector<const HttpRequest*>& requests) {
    return core_->take_heartbeats(requests);
}
std::optional<HttpReply> Hub::make_page(const HttpRequest& request) {
    return core_->make_page(request);
}
std::optional<HttpReply> Hub::answer_without_store(const HttpRequest& request) {
    return core_->answer_without_store(request);
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
