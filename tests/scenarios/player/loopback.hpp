#pragma once
// The hub's real server and the agents' real HTTP client on one loopback socket, moved along by the player.

#include "agent/push/http.hpp"
#include "hub/http.hpp"

#include <raidwatch/base/result.hpp>

#include <functional>
#include <memory>
#include <string>

namespace raidwatch::player {

class Loopback {
  public:
    using Handler = std::function<hub::HttpReply(const hub::HttpRequest&)>;

    Loopback();
    ~Loopback();
    Loopback(const Loopback&) = delete;
    Loopback& operator=(const Loopback&) = delete;

    Status listen(Handler handler);
    const std::string& url() const;
    push::HttpPort& client();
    /// Until every request has its answer; false if there was none.
    bool pump();
    /// Answers whoever connects until `done`.
    void serve_until(const std::function<bool()>& done);

  private:
    class Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace raidwatch::player
