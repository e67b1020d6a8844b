#include "server.hpp"

#include <raidwatch/base/listen_address.hpp>

#include <atomic>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>

#include <boost/asio.hpp>

namespace raidwatch::hub {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using asio::awaitable;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

Result<tcp::endpoint> parse_endpoint(const std::string& listen) {
    const auto written = parse_listen_address(listen);
    boost::system::error_code error;
    const auto address = asio::ip::make_address(written ? written->host : "", error);
    if (error) return failure(ErrorCode::invalid, "listening on", listen, "not ADDRESS:PORT");
    return tcp::endpoint(address, written->port);
}

}  // namespace

class Server::Core : public std::enable_shared_from_this<Server::Core> {
  public:
    Core(asio::io_context& io, ServerOptions options, Handler handler, TlsContext tls)
        : io_(io), acceptor_(asio::make_strand(io)), tls_(std::move(tls)) {
        serving_->options = std::move(options);
        serving_->handler = std::move(handler);
    }

    Status open();
    void start() {
        asio::co_spawn(
            acceptor_.get_executor(), [self = shared_from_this()] { return self->accept(); }, asio::detached);
    }
    void stop();
    std::uint16_t port() const { return port_; }
    int connections() const { return connections_; }

  private:
    struct Guest {
        std::shared_ptr<Session> session;
        std::optional<std::list<const Session*>::iterator> as_newcomer;
        std::chrono::steady_clock::time_point since;
    };

    awaitable<void> accept();
    awaitable<void> serve(std::shared_ptr<Session> session);
    void admit(const std::shared_ptr<Session>& session);
    void proven(const Session& session);

    asio::io_context& io_;
    tcp::acceptor acceptor_;
    TlsContext tls_;
    std::shared_ptr<Serving> serving_ = std::make_shared<Serving>();
    std::uint16_t port_ = 0;
    std::atomic<int> connections_{0};
    std::mutex guests_mutex_;
    std::unordered_map<const Session*, Guest> guests_;
    std::list<const Session*> newcomers_;  ///< without a request so far, oldest first
};

Status Server::Core::open() {
    const auto endpoint = parse_endpoint(serving_->options.listen);
    if (!endpoint) return tl::unexpected(endpoint.error());
    boost::system::error_code error;
    acceptor_.open(endpoint->protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(*endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return failure(ErrorCode::refused, "listening on", serving_->options.listen, error.message());
    port_ = acceptor_.local_endpoint().port();
    return {};
}

void Server::Core::stop() {
    serving_->stopping = true;
    asio::post(acceptor_.get_executor(), [self = shared_from_this()] {
        boost::system::error_code ignored;
        self->acceptor_.close(ignored);
    });
    const std::lock_guard guard(guests_mutex_);
    for (const auto& [key, guest] : guests_)
        asio::post(guest.session->executor(), [session = guest.session] { session->rest(); });
}

awaitable<void> Server::Core::accept() {
    while (!serving_->stopping) {
        auto [error, socket] = co_await acceptor_.async_accept(asio::make_strand(io_), kTuple);
        if (serving_->stopping || error == asio::error::operation_aborted) co_return;
        if (error) {
            // Usually out of descriptors: a moment's rest lets connections end instead of spinning.
            asio::steady_timer rest(acceptor_.get_executor(), Milliseconds{100});
            co_await rest.async_wait(kTuple);
            continue;
        }
        if (connections_ >= serving_->options.max_connections) continue;
        ++connections_;
        auto session = make_session(serving_, std::move(socket), tls_ ? tls_() : nullptr,
                                    [this](Session& one) { proven(one); });
        admit(session);
        asio::co_spawn(
            session->executor(),
            [self = shared_from_this(), session]() -> awaitable<void> { return self->serve(session); },
            asio::detached);
    }
}

awaitable<void> Server::Core::serve(std::shared_ptr<Session> session) {
    co_await session->run();
    proven(*session);
    {
        const std::lock_guard guard(guests_mutex_);
        guests_.erase(session.get());
    }
    --connections_;
}

void Server::Core::admit(const std::shared_ptr<Session>& session) {
    const std::lock_guard guard(guests_mutex_);
    const auto now = std::chrono::steady_clock::now();
    guests_[session.get()] = {session, newcomers_.insert(newcomers_.end(), session.get()), now};
    if (std::ssize(newcomers_) <= serving_->options.max_newcomers) return;
    auto& oldest = guests_[newcomers_.front()];
    if (now - oldest.since < serving_->options.newcomer_patience) return;
    oldest.as_newcomer.reset();
    newcomers_.pop_front();
    asio::post(oldest.session->executor(), [session = oldest.session] { session->drop(); });
}

void Server::Core::proven(const Session& session) {
    const std::lock_guard guard(guests_mutex_);
    const auto guest = guests_.find(&session);
    if (guest == guests_.end() || !guest->second.as_newcomer) return;
    newcomers_.erase(*guest->second.as_newcomer);
    guest->second.as_newcomer.reset();
}

Server::Server(std::shared_ptr<Core> core) : core_(std::move(core)) {}
Server::~Server() {
    core_->stop();
}

Result<std::unique_ptr<Server>> Server::listen(asio::io_context& io, ServerOptions options, Handler handler,
                                               TlsContext tls) {
    auto core = std::make_shared<Core>(io, std::move(options), std::move(handler), std::move(tls));
    if (auto opened = core->open(); !opened) return tl::unexpected(opened.error());
    core->start();
    return std::unique_ptr<Server>(new Server(std::move(core)));
}

std::uint16_t Server::port() const {
    return core_->port();
}
void Server::stop() {
    core_->stop();
}
int Server::connections() const {
    return core_->connections();
}

}  // namespace raidwatch::hub
