#include "serve.hpp"

#include "hub/deliver/courier.hpp"
#include "hub/hub.hpp"
#include "hub/server.hpp"
#include "hub/store/open_store.hpp"
#include "hub/store_queue.hpp"
#include "hub/tls.hpp"

#include <raidwatch/base/ids.hpp>
#include <raidwatch/base/log.hpp>
#include <raidwatch/base/resident.hpp>

#include <thread>

#include <boost/asio.hpp>
#include <sys/resource.h>
#include <systemd/sd-daemon.h>

namespace raidwatch::hub {

namespace asio = boost::asio;

namespace {

constexpr Milliseconds kLookForLateOnes{250};
/// How soon a renewed certificate is found without a signal.
constexpr Milliseconds kLookAtFiles{30'000};
/// A request that is being answered may end; nothing else is worth waiting for longer.
constexpr Seconds kStopDeadline{10};

/// On a thread that no store holds up.
asio::awaitable<void> tell_late_ones_off(StoreQueue& queue, asio::steady_timer& timer) {
    for (;;) {
        queue.answer_late_ones();
        timer.expires_after(kLookForLateOnes);
        const auto [error] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        if (error) co_return;
    }
}

/// Until it is told to stop; what is under way then has a moment to arrive, and comes again where it does
/// not.
void keep_delivering(const std::stop_token& stop, Hub& hub, std::unique_ptr<Courier> courier) {
    constexpr Milliseconds kLook{500};
    constexpr int kLastLooks = 10;
    int looks = 0;
    while (!stop.stop_requested() || (courier->under_way() > 0 && looks++ < kLastLooks)) {
        if (!stop.stop_requested())
            for (auto& parcel : hub.take_parcels(courier->room())) courier->send(std::move(parcel));
        for (const auto& [parcel, how] : courier->wait(kLook)) hub.carried(parcel, how);
    }
}

/// As many connections as descriptors allow: systemd gives a low soft limit and a high hard one.
int allow_connections(int wanted) {
    constexpr rlim_t kOwnFiles = 64;
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return wanted;
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, static_cast<rlim_t>(wanted) + kOwnFiles);
    if (setrlimit(RLIMIT_NOFILE, &files) != 0) getrlimit(RLIMIT_NOFILE, &files);
    return static_cast<int>(
        std::min<rlim_t>(static_cast<rlim_t>(wanted), files.rlim_cur - std::min(files.rlim_cur, kOwnFiles)));
}

/// SIGHUP is a wish to take the files as they are; without one, they are looked at now and then.
asio::awaitable<void> keep_certificate(Tls* tls, asio::signal_set& hangups) {
    for (;;) {
        co_await hangups.async_wait(asio::as_tuple(asio::use_awaitable));
        if (tls == nullptr) continue;
        if (auto reloaded = tls->reload(SystemClock().now()); !reloaded)
            log::error(reloaded.error().text() + "; the certificate in use goes on");
        else
            log::notice("took the certificate files again");
    }
}

asio::awaitable<void> keep_looking(Tls& tls) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        timer.expires_after(kLookAtFiles);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        if (auto fresh = tls.refresh(SystemClock().now()); !fresh)
            log::error(fresh.error().text() + "; the certificate in use goes on");
    }
}

Result<std::unique_ptr<Tls>> configured_tls(const HubConfig& config) {
    if (config.tls.certificate_file.empty()) return nullptr;
    return Tls::load(config.tls, SystemClock().now());
}

/// Everything stops when a signal comes; the io_context runs dry.
asio::awaitable<void> stop_on_signal(asio::signal_set& signals, Server& server, asio::steady_timer& lookout,
                                     asio::io_context& io) {
    co_await signals.async_wait(asio::as_tuple(asio::use_awaitable));
    sd_notify(0, "STOPPING=1");
    log::notice("raidwatch-hub stops");
    server.stop();
    asio::post(lookout.get_executor(), [&lookout] { lookout.cancel(); });
    asio::steady_timer deadline(co_await asio::this_coro::executor, kStopDeadline);
    while (server.connections() > 0 && deadline.expiry() > std::chrono::steady_clock::now()) {
        asio::steady_timer moment(co_await asio::this_coro::executor, Milliseconds{20});
        co_await moment.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    io.stop();
}

}  // namespace

Status serve(const HubConfig& config) {
    if (const auto locked = stay_resident(); !locked)
        log::notice(locked.error().text() + "; the hub may end with the disk it was started from");
    const SystemClock clock;
    const auto tls = configured_tls(config);
    if (!tls) return tl::unexpected(tls.error());
    RandomIds ids;
    auto store = open_store(config, DamagedFile::set_aside, clock.now().utc);
    if (!store) return tl::unexpected(store.error());
    auto tokens = open_token_reader(config);
    if (!tokens) return tl::unexpected(tokens.error());
    auto hub = Hub::create(config, **store, clock, ids, tokens->get());
    if (!hub) return tl::unexpected(hub.error());

    // One thread for all connections: nothing waits in it, and a second one costs more in locks than it does.
    asio::io_context io(1);
    StoreQueue queue(**hub, clock);
    ServerOptions options;
    options.listen = config.listen;
    options.max_connections = allow_connections(options.max_connections);
    auto server = Server::listen(
        io, options,
        [&queue](HttpRequest request, Answer answer) { queue.push(std::move(request), std::move(answer)); },
        *tls ? [&tls] { return (*tls)->context(); } : TlsContext{});
    if (!server) return tl::unexpected(server.error());

    asio::steady_timer lookout(asio::make_strand(io));
    asio::signal_set signals(io, SIGTERM, SIGINT), hangups(io, SIGHUP);
    asio::co_spawn(lookout.get_executor(), tell_late_ones_off(queue, lookout), asio::detached);
    asio::co_spawn(io, stop_on_signal(signals, **server, lookout, io), asio::detached);
    const auto files = asio::make_strand(io);
    asio::co_spawn(files, keep_certificate(tls->get(), hangups), asio::detached);
    if (*tls) asio::co_spawn(files, keep_looking(**tls), asio::detached);
    log::notice("raidwatch-hub listens on " + config.listen + (*tls ? " with TLS" : "") + ", port " +
                std::to_string((*server)->port()));
    sd_notify(0, "READY=1");

    std::jthread deliveries;
    if (may_subscribe(config, SubscriptionKind::email) || may_subscribe(config, SubscriptionKind::webhook)) {
        auto courier = Courier::create(config);
        if (!courier) return tl::unexpected(courier.error());
        deliveries = std::jthread(keep_delivering, std::ref(**hub), std::move(*courier));
    }
    io.run();
    deliveries = {};
    (*hub)->tick(clock.now());
    (*hub)->step_down();
    return {};
}

}  // namespace raidwatch::hub
