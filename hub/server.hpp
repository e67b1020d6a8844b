#pragma once
// Moves bytes between sockets and a Hub. Runs on an io_context of the caller's, on as many threads as that
// has.

#include "hub/http.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace raidwatch::hub {

struct ServerOptions {
    std::string listen = "127.0.0.1:8010";  ///< "ADDRESS:PORT", "[::1]:PORT"; port 0: any free one
    std::uint32_t max_header_bytes = 8 << 10;
    Milliseconds read_timeout{10'000};  ///< for a whole request, from its first byte
    Milliseconds idle_timeout{75'000};  ///< between requests; longer than two heartbeats' distance
    Milliseconds write_timeout{10'000};
    int max_connections = 20'000;
};

class Server {
  public:
    using Handler = std::function<HttpReply(const HttpRequest&)>;

    /// Listens at once; `handler` is called on the io_context's threads. `invalid`: the address; `refused`:
    /// in use.
    static Result<std::unique_ptr<Server>> listen(boost::asio::io_context& io, ServerOptions options,
                                                  Handler handler);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const;
    /// No new connections; idle ones are closed, running requests are answered first. Returns at once.
    void stop();
    int connections() const;

  private:
    class Core;
    explicit Server(std::shared_ptr<Core> core);
    std::shared_ptr<Core> core_;
};

}  // namespace raidwatch::hub
