#include "hub.hpp"

#include "hub/api/agent_api.hpp"
#include "hub/api/conditional.hpp"
#include "hub/api/operator_api.hpp"
#include "hub/api/passwords.hpp"
#include "hub/api/public_api.hpp"
#include "hub/api/replies.hpp"
#include "hub/api/service_api.hpp"
#include "hub/api/statuspage_v1.hpp"
#include "hub/api/tokens.hpp"
#include "hub/api/workbench.hpp"
#include "hub/board.hpp"
#include "hub/page/desk_page.hpp"
#include "hub/page/nodes_page.hpp"
#include "hub/people.hpp"
#include "hub/showcase.hpp"
#include "hub/subscribe/subscriptions.hpp"
#include "hub/timekeeper.hpp"

#include <raidwatch/base/log.hpp>
#include <raidwatch/base/text.hpp>

#include <mutex>

namespace raidwatch::hub {

namespace {

/// How long a heartbeat waits for its turn before it queues with the others.
constexpr Milliseconds kMomentsPatience{20};

bool below(const Target& target, std::string_view first, std::string_view second, std::string_view third) {
    return target.path.size() >= 3 && target.path[0] == first && target.path[1] == second &&
           target.path[2] == third;
}

/// Kept in memory first.
bool is_heartbeat(const Target& target) {
    return target.path.size() == 4 && below(target, "api", "agent", "v1") && target.path[3] == "heartbeat";
}

bool changes_the_store(const HttpRequest& request, const Target& target) {
    return request.method != "GET" && request.method != "HEAD" && !is_heartbeat(target);
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
        if (!reply && is_heartbeat(*target)) reply = take_heartbeat({request, *target});
        if (!reply) reply = showcase_.ready_reply({request, *target}, clock_.now());
        return hardened_if_any(request, std::move(reply));
    }

    Turn turn_of(const HttpRequest& request) const {
        const auto target = parse_target(request.target);
        if (target && is_sign_in(request, *target)) return Turn::password;
        return target && showcase_.shows({request, *target}) ? Turn::page : Turn::store;
    }

    std::optional<HttpReply> make_page(const HttpRequest& request) {
        const auto target = parse_target(request.target);
        return hardened_if_any(request,
                               target ? showcase_.reply({request, *target}, clock_.now()) : std::nullopt);
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
            const MemoryLock memory(memory_mutex_);
            for (const auto i : which)
                replies[i] = hardened(*requests[i], answered({*requests[i], targets[i]}));
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
        const std::lock_guard store_guard(store_mutex_);
        const MemoryLock memory(memory_mutex_);
        auto context = present();
        auto parcels = hub::take_parcels(context, most);
        if (!parcels) complain(parcels.error());
        return parcels ? std::move(*parcels) : std::vector<Parcel>{};
    }

    void carried(const Parcel& parcel, const Carried& how) {
        const std::lock_guard store_guard(store_mutex_);
        const MemoryLock memory(memory_mutex_);
        auto context = present();
        // What cannot be noted comes again; subscribers know it by its id.
        if (auto noted = hub::carried(context, parcel, how); !noted) complain(noted.error());
    }

  private:
    /// The driver tells once of a database that went away, and of its return.
    static void complain(const Error& error) {
        if (error.code != ErrorCode::unreachable) log::error(error.text());
    }

    Context present() {
        return {config_, store_, fleet_, zone_, ids_, clock_.now(), time_.windows(), &limits_};
    }

    std::optional<HttpReply> refused(const HttpRequest& request, const std::optional<Target>& target) {
        if (request.body.size() > kMaxBodyBytes) return error_reply(413, "the body is too large");
        if (!target) return error_reply(400, "the address cannot be read");
        if (!presented_token(request).empty()) return std::nullopt;
        return limits_.refuse_reader(request, clock_.now().mono);
    }

    /// nullopt: it takes the store to answer.
    std::optional<HttpReply> take_heartbeat(const Call& call) {
        if (tokens_ == nullptr) return std::nullopt;
        std::optional<TokenRecord> bearer;
        {
            const std::lock_guard guard(tokens_mutex_);
            bearer =
                known_token(*tokens_, presented_token(call.request), clock_.now().utc).value_or(std::nullopt);
        }
        // Nothing is stored here, so the first use of a new token is not for here either.
        if (!bearer || bearer->succeeds) return std::nullopt;
        const MemoryLock memory(memory_mutex_, kMomentsPatience);
        if (!memory) return std::nullopt;
        auto context = present();
        context.bearer = std::move(bearer);
        return answer_agent(context, call);
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

    HttpReply answered(const Call& call) {
        try {
            return answer(call);
        } catch (const std::exception& failure) {
            log::error(std::string("answering a request: ") + printable(failure.what()));
            return error_reply(500, "the hub could not answer");
        }
    }

    HttpReply answer(const Call& call) {
        const auto& [request, target] = call;
        auto context = present();
        if (below(target, "api", "agent", "v1")) return answer_agent(context, call);
        if (below(target, "api", "operator", "v1")) return answer_operators(context, call);
        const std::string first = target.path.size() == 1 ? target.path[0] : "";
        if (first == "healthz" || first == "metrics") return service_api(context, call);
        if (first == "nodes") return nodes_page(context, call);
        const auto view = seen_view(context.now);
        if (!view) return answer_without_view(context, call, view.error());
        context.view = *view;
        if (!target.path.empty() && target.path[0] == "v1") return answer_scripts(context, call);
        if (is_workbench(target)) {
            auto reply = workbench(context, call);
            if (request.method == "POST") board_.changed();
            return reply;
        }
        return public_api(context, call);
    }

    Result<const PublicView*> seen_view(Now now) {
        const auto begun = clock_.now().mono;
        const auto before = board_.last();
        auto view = board_.view(fleet_, now.utc);
        if (board_.last() != before) view_took_ = clock_.now().mono - begun;
        return view;
    }

    void publish() {
        showcase_.show(board_.last(), board_.last_seen_at(), board_.is_current(), view_took_,
                       clock_.now().mono);
    }

    /// Customers are shown what was last seen, with its age.
    HttpReply answer_without_view(Context& context, const Call& call, const Error& error) {
        const auto& path = call.target.path;
        const bool of_customers = path.empty() || (path[0] != "v1" && !is_workbench(call.target));
        const auto last = board_.last();
        if (!of_customers || !last) return store_failure(error);
        context.view = last.get();
        context.view_of = board_.last_seen_at();
        auto reply = public_api(context, call);
        const auto age = std::chrono::duration_cast<Seconds>(context.now.utc - *context.view_of);
        if (reply.status == 200) reply.headers.emplace_back("Age", std::to_string(age.count()));
        return reply;
    }

    /// The password is looked at without a lock: it takes a while, and nobody else should wait for it.
    HttpReply answer_sign_in(const HttpRequest& request) {
        std::string hash = nobodys_hash();
        std::optional<Credentials> given;
        {
            const std::lock_guard store_guard(store_mutex_);
            const MemoryLock memory(memory_mutex_);
            const auto context = present();
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
        const std::lock_guard store_guard(store_mutex_);
        const MemoryLock memory(memory_mutex_);
        auto context = present();
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
        if (call.target.path.size() > 3 && call.target.path[3].starts_with("incidents"))
            time_.keep_up(context.now);
        board_.changed();
        const auto view = seen_view(context.now);
        if (!view) return store_failure(view.error());
        context.view = *view;
        const std::string news = answer.number != 0 ? "incident/" + std::to_string(answer.number) + "/"
                                                    : "maintenance/" + answer.maintenance;
        if (answer.quiet)
            if (auto kept = keep_quiet(context, news); !kept) return store_failure(kept.error());
        return manage_reply(context, answer);
    }

    bool lacks_certificate(const HttpRequest& request) const {
        return config_.tls.client_certificates == ClientCertificates::nodes &&
               !config_.tls.client_ca_file.empty() && !request.certified;
    }

    HttpReply answer_agent(Context& context, const Call& call) {
        if (lacks_certificate(call.request)) return error_reply(403, "a client certificate is needed");
        auto reply = agent_api(context, call);
        const bool changed =
            reply.status < 300 && call.request.method == "PUT" && call.target.path[3] == "incidents";
        if (changed) board_.changed();
        if (changed) time_.incident_told();
        if (reply.status < 300 && call.target.path[3] == "maintenance") time_.keep_up(context.now);
        return reply;
    }

    HttpReply answer_operators(Context& context, const Call& call) {
        auto reply = operator_api(context, call);
        const bool changed = reply.status < 300 && call.request.method != "GET";
        if (changed) board_.changed();
        if (changed && call.target.path[3] == "maintenance") time_.keep_up(context.now);
        return reply;
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
    SignInLimit sign_in_limit_;
    Milliseconds view_took_{0};
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
