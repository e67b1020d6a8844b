#pragma once
// The daemon's control socket: one JSON object a line in, one a line out (docs/control.md). A client can
// neither block the daemon nor fill its memory: their number, their lines and their time are bounded.

#include <raidwatch/base/result.hpp>

#include <functional>
#include <memory>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace boost::asio {
class io_context;
}

namespace raidwatch::app {

/// What the daemon can be asked. Answers are JSON objects in one line.
class ControlHandler {
  public:
    virtual ~ControlHandler() = default;
    virtual std::string status() = 0;
    virtual void refresh(std::function<void()> done) = 0;
    /// Empty, or why the old config stays.
    virtual std::string reload() = 0;
    /// A request that changes something (docs/control.md): `done` gets the answer when it is recorded. False:
    /// there is no such request.
    virtual bool command(const nlohmann::json& request, std::function<void(std::string)> done) = 0;
};

class ControlServer {
  public:
    ControlServer(boost::asio::io_context& io, ControlHandler& handler);
    ~ControlServer();
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;

    /// Takes the path over from a daemon that died. Mode 0660.
    Status listen(const std::string& path);
    void stop();

  private:
    class Listener;
    std::shared_ptr<Listener> listener_;
};

}  // namespace raidwatch::app
