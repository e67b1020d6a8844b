// hub_load prepare DATABASE AGENTS TOKENS: makes a token for each of so many nodes, and the file TOKENS.
// hub_load agents PORT TOKENS SECONDS STORM [CA-FILE]: every agent sends a heartbeat every 30 s over its kept
//   connection; STORM others a second lose theirs and come again; beside them the page and the API are read.
// hub_load incidents PORT TOKENS SECONDS: as many incidents as are taken, over 64 connections.
// hub_load alerts PORT SECONDS: the same for Alertmanager's POST /api/v2/alerts.
// Each but the first prints one JSON object.
#include "hub/api/tokens.hpp"
#include "hub/store/open_store.hpp"
#include "hub_load.hpp"
#include "hub_load_requests.hpp"

#include <raidwatch/base/clock.hpp>

#include <cstdio>
#include <fstream>
#include <iostream>

namespace {

using namespace raidwatch;
using namespace raidwatch::bench;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::awaitable;
using nlohmann::json;

constexpr int kNodesOfACluster = 50;
constexpr auto kBetweenHeartbeats = 30s;
constexpr auto kWarmUp = 30s;
constexpr auto kLongest = 30s;

std::vector<Node> read_nodes(const std::string& path) {
    std::ifstream file(path);
    std::vector<Node> nodes;
    for (Node node; file >> node.name >> node.cluster >> node.token;) nodes.push_back(node);
    return nodes;
}

int prepare(const std::string& database, int agents, const std::string& path) {
    const auto now = SystemClock().now().utc;
    auto store = hub::open_sqlite_store(database, hub::DamagedFile::refuse, now);
    if (!store) return std::fprintf(stderr, "%s\n", store.error().text().c_str()), 1;
    std::ofstream file(path);
    const auto stored = (*store)->together([&] {
        for (int i = 0; i < agents; ++i) {
            const auto name = "store" + std::to_string(i),
                       cluster = "C" + std::to_string(i / kNodesOfACluster);
            const auto made = hub::make_token(hub::TokenScope::node, name, cluster, now);
            if (!(*store)->add_token(made.record)) std::abort();
            file << name << " " << cluster << " " << made.text << "\n";
        }
    });
    return stored ? 0 : 1;
}

asio::ip::address_v4 own_address(int number) {
    return asio::ip::address_v4(0x7f000101U + static_cast<unsigned>(number % 32));
}

/// One request; `due` is when it should have been sent.
awaitable<void> one(Client& client, const std::string& request, Steady::time_point due, Latencies& seen,
                    Steady::time_point counted_from) {
    client.busy = true;
    std::string why;
    try {
        if (const int status = co_await client.ask(request); status < 200 || status > 299)
            why = std::to_string(status);
    } catch (const boost::system::system_error& error) {
        why = error.code().message();
        client.disconnect();
    }
    client.busy = false;
    if (due < counted_from) co_return;
    if (why.empty())
        seen.add(Steady::now() - due);
    else
        seen.fail(why);
}

class Fleet {
  public:
    Fleet(asio::io_context& io, const Where& where, const std::vector<Node>& nodes) : io_(io) {
        for (const auto& node : nodes) {
            agents_.push_back(
                std::make_unique<Client>(io, where, own_address(static_cast<int>(agents_.size()))));
            requests_.push_back(heartbeat_request(node));
        }
        for (int i = 0; i < 8; ++i) readers_.push_back(std::make_unique<Client>(io, where, own_address(i)));
    }

    json run(Steady::duration duration, int storm_per_s) {
        begin_ = Steady::now();
        counted_from_ = begin_ + kWarmUp;
        end_ = counted_from_ + duration;
        const auto beat = std::chrono::duration_cast<Steady::duration>(kBetweenHeartbeats) / agents_.size();
        spawn(paced(begin_, beat, [this](auto due) { heartbeat(due); }));
        if (storm_per_s > 0)
            spawn(paced(counted_from_ - 2s, std::chrono::duration_cast<Steady::duration>(1s) / storm_per_s,
                        [this](auto due) { reconnect(due); }));
        spawn(paced(counted_from_, 50ms, [this](auto due) { read("/", due, pages_); }));
        spawn(paced(counted_from_, 50ms, [this](auto due) { read("/api/v2/summary.json", due, api_); }));
        io_.run_until(end_ + kLongest);
        json result{{"agents", agents_.size()},
                    {"heartbeats", beats_.summary()},
                    {"reconnects", storm_.summary()},
                    {"page", pages_.summary()},
                    {"api", api_.summary()},
                    {"all", all_.summary()},
                    {"resumed", resumed_},
                    {"skipped", skipped_}};
        return result;
    }

  private:
    void spawn(awaitable<void> work) { asio::co_spawn(io_, std::move(work), asio::detached); }

    awaitable<void> paced(Steady::time_point from, Steady::duration distance,
                          std::function<void(Steady::time_point)> act) {
        asio::steady_timer timer(io_);
        for (auto due = from; due < end_; due += distance) {
            if (due > Steady::now()) {
                timer.expires_at(due);
                co_await timer.async_wait(asio::use_awaitable);
            }
            act(due);
        }
    }

    void send(std::size_t number, Steady::time_point due, Latencies& seen, bool reconnecting) {
        asio::co_spawn(io_, watched(number, due, seen, reconnecting), asio::detached);
    }
    awaitable<void> watched(std::size_t number, Steady::time_point due, Latencies& seen, bool reconnecting) {
        auto& agent = *agents_[number];
        co_await one(agent, requests_[number], due, seen, counted_from_);
        if (due < counted_from_ || !agent.is_connected()) co_return;
        all_.add(Steady::now() - due);
        if (reconnecting && agent.was_resumed()) ++resumed_;
    }

    void heartbeat(Steady::time_point due) {
        const auto number = next_beat_++ % agents_.size();
        if (agents_[number]->busy)
            ++skipped_;  // it is being sent just now, by the storm
        else
            send(number, due, beats_, false);
    }

    void reconnect(Steady::time_point due) {
        next_storm_ = (next_storm_ + 7919) % agents_.size();  // prime: all of them, in no order
        auto& agent = *agents_[next_storm_];
        if (agent.busy) return void(++skipped_);
        agent.disconnect();
        send(next_storm_, due, storm_, true);
    }

    void read(const std::string& target, Steady::time_point due, Latencies& seen) {
        for (auto& reader : readers_) {
            if (reader->busy) continue;
            asio::co_spawn(io_, fetch(*reader, request_text("GET", target, "", ""), due, seen),
                           asio::detached);
            return;
        }
        seen.fail("all readers wait");
    }
    awaitable<void> fetch(Client& reader, std::string request, Steady::time_point due, Latencies& seen) {
        co_await one(reader, request, due, seen, counted_from_);
    }

    asio::io_context& io_;
    std::vector<std::unique_ptr<Client>> agents_, readers_;
    std::vector<std::string> requests_;
    Steady::time_point begin_, counted_from_, end_;
    std::size_t next_beat_ = 0, next_storm_ = 0;
    Latencies beats_, storm_, pages_, api_, all_;
    int resumed_ = 0, skipped_ = 0;
};

/// Every fault and its end, one after another, from many nodes at once.
class Faults {
  public:
    Faults(asio::io_context& io, const Where& where) : io_(io), where_(where) {}

    json run(Steady::duration duration, const std::function<std::string(int node, int number)>& request) {
        constexpr int kConnections = 64;
        const auto begin = Steady::now();
        end_ = begin + duration;
        for (int i = 0; i < kConnections; ++i) asio::co_spawn(io_, keep_telling(i, request), asio::detached);
        io_.run_until(end_ + kLongest);
        const auto took = std::chrono::duration<double>(last_ - begin).count();
        auto result = seen_.summary();
        result["per_s"] = static_cast<double>(seen_.count()) / took;
        return result;
    }

  private:
    awaitable<void> keep_telling(int node, std::function<std::string(int, int)> request) {
        Client client(io_, where_, own_address(node));
        for (int number = 0; Steady::now() < end_; ++number)
            co_await one(client, request(node, number), Steady::now(), seen_, {});
        last_ = Steady::now();
    }

    asio::io_context& io_;
    const Where& where_;
    Steady::time_point end_, last_;
    Latencies seen_;
};

int run(const std::vector<std::string>& words) {
    const auto& what = words.at(0);
    if (what == "prepare") return prepare(words.at(1), std::stoi(words.at(2)), words.at(3));
    asio::io_context io(1);
    Where where{{asio::ip::address_v4::loopback(), static_cast<asio::ip::port_type>(std::stoi(words.at(1)))}};
    json result;
    if (what == "agents") {
        asio::ssl::context tls(asio::ssl::context::tls_client);
        if (words.size() > 5) {
            tls.load_verify_file(words[5]);
            tls.set_verify_mode(asio::ssl::verify_peer);
            where.tls = &tls;
        }
        Fleet fleet(io, where, read_nodes(words.at(2)));
        result = fleet.run(std::chrono::seconds(std::stoi(words.at(3))), std::stoi(words.at(4)));
    } else if (what == "incidents") {
        const auto nodes = read_nodes(words.at(2));
        result =
            Faults(io, where).run(std::chrono::seconds(std::stoi(words.at(3))), [&](int node, int number) {
                return incident_request(nodes.at(static_cast<std::size_t>(node)), number);
            });
    } else if (what == "alerts") {
        result = Faults(io, where).run(std::chrono::seconds(std::stoi(words.at(2))), alert_request);
    } else {
        return 2;
    }
    std::cout << result << std::endl;
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run({argv + 1, argv + argc});
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "hub_load: %s\n", failure.what());
        return 2;
    }
}
