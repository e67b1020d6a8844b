#pragma once
// push::Pusher as the agent's courier.

#include "agent/push/pusher.hpp"
#include "courier.hpp"

#include <functional>

namespace raidwatch::app {

class PusherCourier final : public Courier {
  public:
    /// Makes a sink of its config; reads its secrets. Without `sink`: it cannot be used (a reason was
    /// logged).
    using SinkFactory = std::function<push::SinkConfig(const SinkConfig&)>;

    PusherCourier(SinkFactory make_sink, std::uint64_t seed);

    /// Runs when an answer is there that tick() should see soon.
    void on_answer(std::function<void()> callback) { answer_callback_ = std::move(callback); }

    void configure(const std::vector<SinkConfig>& sinks) override;
    void load(const std::vector<OutboxRow>& rows, const std::map<std::string, std::string>& meta) override;
    void deliver(const std::vector<OutboxRow>& rows) override;
    void heartbeat(const Heartbeat& heartbeat) override;
    void tick(Now now) override;
    MonoTime next_due() const override;
    bool busy() const override { return pusher_.busy(); }
    int waiting() const override { return static_cast<int>(pusher_.waiting()); }
    Deliveries take_deliveries() override { return std::exchange(deliveries_, {}); }
    Deliveries held() const override;

  private:
    void note(push::Changes changes);

    SinkFactory make_sink_;
    push::Pusher pusher_;
    Deliveries deliveries_;
    UtcTime now_{};
    bool work_ = false;  ///< something came in since the last tick
    std::function<void()> answer_callback_;
};

}  // namespace raidwatch::app
