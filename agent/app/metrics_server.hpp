#pragma once
// GET /metrics for Prometheus. A client can neither block the daemon nor fill its memory: their number, their
// requests and their time are bounded. Plain HTTP: it tells no secrets, but serials and mount points; whoever
// lets others than this machine in puts a proxy before it.

#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace raidwatch::app {

class MetricsServer {
  public:
    /// `text` makes the page; called on the io_context's thread for each request.
    MetricsServer(boost::asio::io_context& io, std::function<std::string()> text);
    ~MetricsServer();
    MetricsServer(const MetricsServer&) = delete;
    MetricsServer& operator=(const MetricsServer&) = delete;

    /// `address`: "127.0.0.1:9817", "[::1]:9817". Replaces what was listened on before; empty: nothing.
    Status listen(const std::string& address);
    void stop();
    /// 0: it does not listen.
    std::uint16_t port() const;

  private:
    class Listener;
    boost::asio::io_context& io_;
    std::function<std::string()> text_;
    std::shared_ptr<Listener> listener_;
};

}  // namespace raidwatch::app
