#pragma once
// The daemon's side of the probe's Unix socket: connects, connects again when the probe has gone, and answers
// for a probe that is not there.

#include "ports.hpp"

#include <functional>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace raidwatch::app {

class ProbeClient final : public ProbePort {
  public:
    struct Events {
        std::function<void(probe::Message)> message;
        std::function<void()> connected;
        std::function<void(const std::string& why)>
            lost;  ///< once each time; also when the first attempt fails
    };

    ProbeClient(boost::asio::io_context& io, std::string socket_path, const Clock& clock, Events events);
    ~ProbeClient() override;
    ProbeClient(const ProbeClient&) = delete;
    ProbeClient& operator=(const ProbeClient&) = delete;

    void start();
    void stop();
    void collect(const probe::CollectRequest& request) override;
    void act(const probe::ActRequest& request) override;

  private:
    class Connection;
    std::shared_ptr<Connection> connection_;
};

}  // namespace raidwatch::app
