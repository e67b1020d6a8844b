#pragma once
// Orders that change something: each in a process of its own, as the reads are (workers.hpp).

#include "poll_set.hpp"
#include "worker.hpp"

#include <raidwatch/collect/probe_protocol.hpp>

#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <string>

namespace raidwatch::probe {

/// Every order is answered once, at its deadline at the latest, and never carried out twice. One target has
/// one order at a time: another one is refused as busy, also while a process that cannot be killed sits
/// there.
class Actions {
  public:
    struct Ports {
        std::function<Result<std::string>(const Action&)> carry_out;  ///< runs in the worker
        std::function<void(std::uint64_t client, const std::string& line)> answer;
    };

    explicit Actions(Ports ports) : ports_(std::move(ports)) {}
    ~Actions();
    Actions(const Actions&) = delete;
    Actions& operator=(const Actions&) = delete;

    void request(const ActRequest& request, std::uint64_t client, Now now);
    void add_to(PollSet& polls);
    /// Answers, reaps, kills. After every turn of the loop.
    void settle(Now now);
    std::optional<MonoTime> next_deadline() const;
    bool idle() const { return runs_.empty(); }

  private:
    struct Run {
        ActRequest request;
        std::uint64_t client;
        Worker worker;
        MonoTime until;
        bool answered = false, killed = false;
    };

    void refuse(const ActRequest& request, std::uint64_t client, ErrorCode code, std::string why);
    void settle(Run& run, Now now);

    Ports ports_;
    std::list<Run> runs_;
};

}  // namespace raidwatch::probe
