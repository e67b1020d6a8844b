#pragma once
// One connection: its handshake, its requests one after another, its end. Every wait has a deadline.

#include "hub/http.hpp"

#include <raidwatch/base/clock.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace boost::asio::ssl {
class context;
}

namespace raidwatch::hub {

struct ServerOptions {
    std::string listen = "127.0.0.1:8010";  ///< "ADDRESS:PORT", "[::1]:PORT"; port 0: any free one
    std::uint32_t max_header_bytes = 8 << 10;
    Milliseconds handshake_timeout{10'000};
    Milliseconds read_timeout{10'000};  ///< for a whole request, from its first byte
    Milliseconds idle_timeout{75'000};  ///< between requests; longer than two heartbeats' distance
    Milliseconds write_timeout{10'000};
    int max_connections = 20'000;
    int max_newcomers =
        2'000;  ///< of those, which have not sent a request yet; then the oldest gives way ...
    Milliseconds newcomer_patience{
        3'000};  ///< ... where it had that long: a crowd that means it gets its turn
};

/// Called once, on any thread, at once or later.
using Answer = std::function<void(HttpReply)>;
using Handler = std::function<void(HttpRequest, Answer)>;
using TlsContext = std::function<std::shared_ptr<boost::asio::ssl::context>()>;

/// A handler that has its reply when it returns.
Handler answering(std::function<HttpReply(const HttpRequest&)> reply_to);

/// What all connections of a server share; outlives them.
struct Serving {
    ServerOptions options;
    Handler handler;
    std::atomic<bool> stopping{false};
};

class Session {
  public:
    virtual ~Session() = default;
    /// Until the connection ends.
    virtual boost::asio::awaitable<void> run() = 0;
    virtual boost::asio::any_io_executor executor() = 0;
    /// The server stops: a connection that waits for a request ends. On the executor.
    virtual void rest() = 0;
    /// Ends it whatever it does. On the executor.
    virtual void drop() = 0;
};

/// Over TLS where there is a context. `proven` is called when its first request has been read.
std::shared_ptr<Session> make_session(std::shared_ptr<const Serving> serving,
                                      boost::asio::ip::tcp::socket socket,
                                      const std::shared_ptr<boost::asio::ssl::context>& tls,
                                      std::function<void(Session&)> proven);

}  // namespace raidwatch::hub
