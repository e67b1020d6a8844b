#include "node_control.hpp"

#include "agent/app/control_server.hpp"
#include "agent/app/requests.hpp"
#include "agent/app/status_document.hpp"

#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>

namespace raidwatch::player {

class NodeControl::Parts final : public app::ControlHandler {
  public:
    Parts(PlayedNode& node, const SimClock& clock) : node_(node), clock_(clock), server_(io_, *this) {}

    Status listen() { return server_.listen((node_.folder() / "control.sock").string()); }
    void serve() {
        io_.restart();
        io_.poll();
        node_.step();
    }

    std::string status() override { return app::status_document(*node_.agent(), "", clock_.now()); }
    void refresh(std::function<void()> done) override {
        node_.agent()->request_refresh(clock_.now(), std::move(done));
    }
    std::string reload() override { return "a played node has no config file of its own"; }
    bool command(const nlohmann::json& request, std::function<void(std::string)> done) override {
        auto answer = app::carry_out_request(*node_.agent(), request, clock_.now());
        if (!answer) return false;
        node_.agent()->when_recorded(clock_.now(),
                                     [done = std::move(done), text = std::move(*answer)] { done(text); });
        return true;
    }

  private:
    PlayedNode& node_;
    const SimClock& clock_;
    boost::asio::io_context io_{1};
    app::ControlServer server_;
};

NodeControl::NodeControl(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
NodeControl::~NodeControl() = default;

Result<std::unique_ptr<NodeControl>> NodeControl::listen(PlayedNode& node, const SimClock& clock) {
    auto parts = std::make_unique<Parts>(node, clock);
    if (auto listening = parts->listen(); !listening) return tl::unexpected(listening.error());
    return std::unique_ptr<NodeControl>(new NodeControl(std::move(parts)));
}

void NodeControl::serve() {
    parts_->serve();
}

}  // namespace raidwatch::player
