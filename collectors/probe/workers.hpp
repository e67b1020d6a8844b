#pragma once
// Which worker runs for which domain, until when, and who waits for it.

#include "poll_set.hpp"
#include "worker.hpp"

#include <raidwatch/collect/probe_protocol.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::probe {

/// At most one worker a domain. A request that comes while one runs waits for the next one, because the
/// running one may have read before the change that the request is about; all that wait are answered by one
/// worker. Every request is answered once, at its own deadline at the latest. A worker that does not end
/// within a second after SIGKILL makes its domain wedged: it gets no second worker, and requests are refused
/// at once, until it ends.
class Workers {
  public:
    struct Ports {
        std::function<Findings(const Domain&)> collect;  ///< runs in the worker
        std::function<void(std::uint64_t client, const std::string& line)> answer;
        std::function<void(const Message& wedged_or_freed)> announce;
    };

    explicit Workers(Ports ports) : ports_(std::move(ports)) {}
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    void request(const CollectRequest& request, std::uint64_t client, Now now);
    /// The client has gone; what runs for it goes on to its end.
    void forget(std::uint64_t client);
    void add_to(PollSet& polls);
    /// Reaps, answers, kills, starts what waits. After every turn of the loop.
    void settle(Now now);
    /// When settle() has something to do without any descriptor being ready.
    std::optional<MonoTime> next_deadline() const;
    bool idle() const;
    std::vector<Wedged> wedged() const;

  private:
    struct Waiter {
        std::uint64_t client;
        MonoTime until;
    };
    struct Run {
        Worker worker;
        UtcTime started{};
        MonoTime until{};  ///< then it is killed
        bool killed = false;
        bool wedged = false;
    };
    struct Lane {
        std::optional<Run> run;
        std::vector<Waiter> current, next;
    };

    void start(const Domain& domain, Lane& lane, Now now);
    void settle(const Domain& domain, Lane& lane, Now now);
    void finish_reading(const Domain& domain, Lane& lane, Now now);
    void expire(const Domain& domain, std::vector<Waiter>& waiters, Now now, const std::string& why);
    void kill_or_give_up(const Domain& domain, Lane& lane, Now now);
    void answer_all(std::vector<Waiter>& waiters, const std::string& line);

    Ports ports_;
    std::map<Domain, Lane> lanes_;
};

/// Incomplete findings with one problem about the whole domain.
Findings blind(const Domain& domain, UtcTime at, ErrorCode code, std::string why);

}  // namespace raidwatch::probe
