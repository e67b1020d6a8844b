#include "http_client.hpp"

#include "connection.hpp"
#include "resolver.hpp"
#include "url.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace raidwatch::push {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::address;
using boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;

namespace {

constexpr Seconds kAddressesFresh{60};
constexpr Milliseconds kResolverPatience{2'000};  ///< while earlier addresses are at hand
constexpr std::size_t kMostIdle = 8;              ///< connections kept per origin

bool is_idempotent(const std::string& method) {
    return method != "POST" && method != "PATCH";
}

std::vector<address> to_addresses(const std::vector<std::string>& texts) {
    std::vector<address> list;
    for (const auto& text : texts) {
        error_code malformed;
        const auto one = asio::ip::make_address(text, malformed);
        if (!malformed) list.push_back(one);
    }
    return list;
}

/// False: a name or value would end its line and begin another.
bool is_clean(const HttpRequest& request) {
    const auto clean = [](const std::string& text) {
        return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
    };
    return clean(request.method) && std::ranges::all_of(request.headers, [&](const auto& header) {
               return clean(header.first) && clean(header.second);
           });
}

WireRequest to_wire(const HttpRequest& request, const Url& url, const std::string& user_agent,
                    bool by_proxy) {
    WireRequest wire;
    wire.version(11);
    wire.method_string(request.method);
    // RFC 9112, 3.2.2: a proxy is told the whole address; inside a tunnel there is none.
    wire.target(by_proxy && !url.origin.tls ? url.origin.text() + url.target : url.target);
    wire.set(http::field::host, url.origin.authority());
    wire.set(http::field::user_agent, user_agent);
    for (const auto& [name, value] : request.headers) wire.set(name, value);
    wire.body() = request.body;
    wire.prepare_payload();
    return wire;
}

}  // namespace

class HttpClient::Core : public std::enable_shared_from_this<HttpClient::Core> {
  public:
    Core(asio::io_context& io, HttpClientOptions options)
        : io_(io),
          options_(std::move(options)),
          tls_(asio::ssl::context::tls_client),
          resolver_(options_.resolve,
                    [&io](std::function<void()> call) { asio::post(io, std::move(call)); }) {}

    Status set_up_tls();
    Status set_up_proxy();
    void send(HttpRequest request, std::function<void(Result<HttpResponse>)> done);
    void close();

  private:
    struct Idle {
        std::shared_ptr<Connection> connection;
        Deadline until;
    };
    struct Known {
        std::vector<address> addresses;
        Deadline fresh_until;
    };
    struct LookUp {
        explicit LookUp(asio::io_context& io) : timer(io) {}
        asio::steady_timer timer;
        std::optional<Result<std::vector<std::string>>> answer;
    };
    using Opened = Result<std::shared_ptr<Connection>>;

    asio::awaitable<Result<HttpResponse>> perform(HttpRequest request, Url url, Deadline deadline);
    asio::awaitable<Opened> connect(Origin origin, Deadline deadline);
    asio::awaitable<Result<std::vector<address>>> addresses(Origin origin, Deadline deadline);
    std::shared_ptr<Connection> take_idle(const Origin& origin);
    void keep(const Origin& origin, std::shared_ptr<Connection> connection);

    asio::io_context& io_;
    HttpClientOptions options_;
    std::optional<Origin> proxy_;
    asio::ssl::context tls_;
    Resolver resolver_;
    std::map<Origin, std::deque<Idle>> idle_;
    std::map<std::string, Known> known_;
    std::set<std::shared_ptr<Connection>> active_;
    std::set<std::shared_ptr<LookUp>> looking_up_;
    bool closed_ = false;
};

Status HttpClient::Core::set_up_tls() {
    const auto refused = [](const std::string& file, const error_code& error) {
        return failure(ErrorCode::invalid, "loading", file, error.message());
    };
    error_code error;
    tls_.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    tls_.set_verify_mode(asio::ssl::verify_peer, error);
    if (options_.ca_file.empty())
        tls_.set_default_verify_paths(error);
    else
        tls_.load_verify_file(options_.ca_file, error);
    if (error)
        return refused(options_.ca_file.empty() ? "the system's certificates" : options_.ca_file, error);
    if (options_.client_certificate_file.empty()) return {};
    tls_.use_certificate_chain_file(options_.client_certificate_file, error);
    if (error) return refused(options_.client_certificate_file, error);
    tls_.use_private_key_file(options_.client_key_file, asio::ssl::context::pem, error);
    if (error) return refused(options_.client_key_file, error);
    return {};
}

Status HttpClient::Core::set_up_proxy() {
    if (options_.proxy.empty()) return {};
    const auto url = parse_url(options_.proxy);
    if (!url) return tl::unexpected(url.error());
    if (url->origin.tls)
        return failure(ErrorCode::invalid, "using the proxy", url->origin.text(),
                       "only http:// proxies are spoken to");
    proxy_ = url->origin;
    return {};
}

void HttpClient::Core::send(HttpRequest request, std::function<void(Result<HttpResponse>)> done) {
    auto url = parse_url(request.url);
    if (url && !is_clean(request))
        url = failure(ErrorCode::invalid, "sending to", url->origin.text(), "a line break in a header");
    if (!url) {
        asio::post(io_, [self = shared_from_this(), done = std::move(done), error = url.error()] {
            if (!self->closed_) done(tl::unexpected(error));
        });
        return;
    }
    const Deadline deadline = SteadyClock::now() + request.deadline;
    asio::co_spawn(io_, perform(std::move(request), std::move(*url), deadline),
                   [self = shared_from_this(), done = std::move(done)](std::exception_ptr broken,
                                                                       Result<HttpResponse> result) {
                       if (self->closed_) return;
                       if (broken)
                           result = failure(ErrorCode::io, "sending a request", "", "out of resources");
                       done(std::move(result));
                   });
}

/// Callers hold the core alive until the coroutine has ended (send's completion does).
asio::awaitable<Result<HttpResponse>> HttpClient::Core::perform(HttpRequest request, Url url,
                                                                Deadline deadline) {
    const auto wire = to_wire(request, url, options_.user_agent, proxy_.has_value());
    auto connection = take_idle(url.origin);
    const bool reused = connection != nullptr;
    for (int attempt = 0;; ++attempt) {
        if (!connection) {
            Opened opened = co_await connect(url.origin, deadline);
            if (!opened) co_return tl::unexpected(opened.error());
            connection = std::move(*opened);
        }
        if (closed_)
            co_return failure(ErrorCode::unreachable, "sending to", url.origin.text(), "shutting down");
        active_.insert(connection);
        Connection::Exchanged exchanged =
            co_await connection->exchange(wire, options_.max_body_bytes, deadline);
        active_.erase(connection);
        if (exchanged.response && exchanged.reusable) keep(url.origin, connection);
        if (!exchanged.stale || !reused || attempt > 0 || !is_idempotent(request.method))
            co_return std::move(exchanged.response);
        connection = nullptr;  // closed while it was idle; a new one decides
    }
}

asio::awaitable<HttpClient::Core::Opened> HttpClient::Core::connect(Origin origin, Deadline deadline) {
    const auto& first_stop = proxy_ ? *proxy_ : origin;
    const Result<std::vector<address>> list = co_await addresses(first_stop, deadline);
    if (!list) co_return tl::unexpected(list.error());
    Error last{ErrorCode::unreachable, "connecting to", origin.text(), "no address"};
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto now = SteadyClock::now();
        // One address that swallows packets must leave time for the others.
        const auto share = (deadline - now) / static_cast<int>(list->size() - i);
        auto connection = std::make_shared<Connection>(io_, tls_, origin, proxy_);
        active_.insert(connection);
        const Status opened = co_await connection->open((*list)[i], now + share, deadline);
        active_.erase(connection);
        if (opened) {
            auto& known = known_[first_stop.host];
            known.addresses = *list;
            std::ranges::rotate(known.addresses, known.addresses.begin() + static_cast<std::ptrdiff_t>(i));
            known.fresh_until = SteadyClock::now() + kAddressesFresh;
            co_return connection;
        }
        last = opened.error();
    }
    known_[first_stop.host].fresh_until = {};
    co_return tl::unexpected(last);
}

asio::awaitable<Result<std::vector<address>>> HttpClient::Core::addresses(Origin origin, Deadline deadline) {
    if (auto literal = to_addresses({origin.host}); !literal.empty()) co_return literal;
    const auto known = known_.find(origin.host);
    const bool any_known = known != known_.end() && !known->second.addresses.empty();
    const auto now = SteadyClock::now();
    if (any_known && known->second.fresh_until > now) co_return known->second.addresses;

    auto look_up = std::make_shared<LookUp>(io_);
    look_up->timer.expires_at(any_known ? std::min<Deadline>(deadline, now + kResolverPatience) : deadline);
    looking_up_.insert(look_up);
    resolver_.look_up(origin.host, [look_up](Result<std::vector<std::string>> answer) {
        look_up->answer = std::move(answer);
        look_up->timer.cancel();
    });
    co_await look_up->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    looking_up_.erase(look_up);
    if (look_up->answer && *look_up->answer)
        if (auto list = to_addresses(**look_up->answer); !list.empty()) co_return list;
    // Looked up again: another request may have learned them meanwhile.
    if (const auto later = known_.find(origin.host);
        later != known_.end() && !later->second.addresses.empty())
        co_return later->second.addresses;
    if (look_up->answer && !*look_up->answer) co_return tl::unexpected(look_up->answer->error());
    co_return failure(look_up->answer ? ErrorCode::unreachable : ErrorCode::timed_out, "looking up",
                      origin.host);
}

std::shared_ptr<Connection> HttpClient::Core::take_idle(const Origin& origin) {
    const auto found = idle_.find(origin);
    const auto now = SteadyClock::now();
    while (found != idle_.end() && !found->second.empty()) {
        auto last = std::move(found->second.back());
        found->second.pop_back();
        if (last.until > now && last.connection->quiet()) return std::move(last.connection);
    }
    return nullptr;
}

void HttpClient::Core::keep(const Origin& origin, std::shared_ptr<Connection> connection) {
    if (closed_) return;
    auto& list = idle_[origin];
    list.push_back({std::move(connection), SteadyClock::now() + options_.keep_alive});
    if (list.size() > kMostIdle) list.pop_front();
}

void HttpClient::Core::close() {
    closed_ = true;
    idle_.clear();
    for (const auto& connection : active_) connection->close();
    for (const auto& look_up : looking_up_) look_up->timer.cancel();
}

Result<std::unique_ptr<HttpClient>> HttpClient::create(asio::io_context& io, HttpClientOptions options) {
    auto core = std::make_shared<Core>(io, std::move(options));
    if (auto ready = core->set_up_tls(); !ready) return tl::unexpected(ready.error());
    if (auto ready = core->set_up_proxy(); !ready) return tl::unexpected(ready.error());
    return std::unique_ptr<HttpClient>(new HttpClient(std::move(core)));
}

HttpClient::HttpClient(std::shared_ptr<Core> core) : core_(std::move(core)) {}
HttpClient::~HttpClient() {
    core_->close();
}

void HttpClient::send(HttpRequest request, std::function<void(Result<HttpResponse>)> done) {
    core_->send(std::move(request), std::move(done));
}

}  // namespace raidwatch::push
