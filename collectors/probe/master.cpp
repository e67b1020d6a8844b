#include "master.hpp"

#include "collectors.hpp"
#include "collectors/act/act.hpp"
#include "firmware_watch.hpp"
#include "kernel_watch.hpp"

#include <raidwatch/base/log.hpp>

#include <sys/socket.h>
#include <systemd/sd-daemon.h>

namespace raidwatch::probe {

namespace {

constexpr std::size_t kMostClients = 32;
constexpr Milliseconds kWatchdog{10'000};

}  // namespace

Master::Master(const std::string& root, Access access, host::FileHandle listener)
    : host_(root),
      access_(std::move(access)),
      listener_(std::move(listener)),
      workers_({[this](const Domain& domain) { return collect_domain(host_.host(), domain); },
                [this](std::uint64_t client, const std::string& line) { answer(client, line); },
                [this](const Message& message) { tell_watchers(encode(message)); }}),
      actions_({[this](const Action& action) { return act::carry_out(host_.host(), action); },
                [this](std::uint64_t client, const std::string& line) { answer(client, line); }}),
      kernel_watcher_(root, watch_kernel, [this](const std::string& line) { tell_watchers(line); }),
      firmware_watcher_(
          root, watch_firmware, [this](const std::string& line) { tell_watchers(line); },
          [this] { return has_firmware_to_watch(host_.host().files); }) {}

void Master::run() {
    for (auto* watcher : watchers()) watcher->settle(clock_.now().mono);
    sd_notify(0, "READY=1");
    while (!signals_.stop()) {
        PollSet polls;
        signals_.add_to(polls);
        polls.add(listener_.get(), POLLIN, [this](short) { accept_all(); });
        for (auto* watcher : watchers()) watcher->add_to(polls);
        workers_.add_to(polls);
        actions_.add_to(polls);
        for (auto& [id, client] : clients_) client->add_to(polls);
        const auto now = clock_.now().mono;
        auto until = earlier(earlier(now + kWatchdog, actions_.next_deadline()), workers_.next_deadline());
        for (auto* watcher : watchers()) until = earlier(until, watcher->next_deadline());
        polls.turn(now, until);
        workers_.settle(clock_.now());
        actions_.settle(clock_.now());
        for (auto* watcher : watchers()) watcher->settle(clock_.now().mono);
        drop_gone();
        sd_notify(0, "WATCHDOG=1");
    }
    sd_notify(0, "STOPPING=1");
}

void Master::accept_all() {
    for (;;) {
        host::FileHandle socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!socket) return;
        if (!may_ask(socket.get(), access_)) {
            log::warning("a client without permission was turned away");
        } else if (clients_.size() >= kMostClients) {
            log::warning("too many clients; one was turned away");
        } else {
            const auto id = ++last_client_;
            clients_[id] = std::make_unique<Client>(id, std::move(socket),
                                                    [this](Client& c, const Request& r) { take(c, r); });
        }
    }
}

void Master::take(Client& client, const Request& request) {
    if (const auto* collect = std::get_if<CollectRequest>(&request)) {
        workers_.request(*collect, client.id(), clock_.now());
        return;
    }
    if (const auto* order = std::get_if<ActRequest>(&request)) {
        actions_.request(*order, client.id(), clock_.now());
        return;
    }
    client.watching = true;
    for (const auto& wedged : workers_.wedged()) client.send(encode(Message{wedged}));
}

void Master::drop_gone() {
    for (auto client = clients_.begin(); client != clients_.end();) {
        const bool gone = client->second->gone();
        if (gone) workers_.forget(client->first);
        client = gone ? clients_.erase(client) : std::next(client);
    }
}

void Master::answer(std::uint64_t client, const std::string& line) {
    if (const auto found = clients_.find(client); found != clients_.end()) found->second->send(line);
}

void Master::tell_watchers(const std::string& line) {
    for (auto& [id, client] : clients_)
        if (client->watching) client->send(line);
}

}  // namespace raidwatch::probe
