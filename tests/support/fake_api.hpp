#pragma once
// An HTTP server on loopback that answers as it is told, also as badly as it is told. Runs on the test's
// io_context.

#include "certificates.hpp"

#include <raidwatch/base/clock.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

namespace raidwatch::support {

struct Seen {
    std::string method, target, body;
    std::map<std::string, std::string> headers;  ///< names in lower case
    int connection = 0;                          ///< counts from 1
};

struct Reply {
    std::string bytes;              ///< as they go over the wire
    Milliseconds before{0};         ///< silence first
    Milliseconds between_bytes{0};  ///< a drip: one byte at a time
    bool close = false;             ///< afterwards
    bool silent = false;            ///< never answers, keeps the connection
};

/// A well-formed answer that keeps the connection.
Reply reply(int status, const std::string& body = "{}", const std::string& headers = {});

class FakeApi {
  public:
    explicit FakeApi(boost::asio::io_context& io, std::optional<Certificate> tls = {});
    ~FakeApi();
    std::string url(const std::string& host = "127.0.0.1") const;
    std::uint16_t port() const { return port_; }

    std::function<Reply(const Seen&)> script = [](const Seen&) { return reply(200); };
    /// Closes the connection after so many bytes of a request instead of answering.
    std::size_t close_after_bytes = 0;
    std::vector<Seen> seen;
    int connections = 0;
    /// Ends all connections, as a server's idle timeout does.
    void drop_connections();

  private:
    using Socket = boost::asio::ip::tcp::socket;
    boost::asio::awaitable<void> accept();
    boost::asio::awaitable<void> serve(std::shared_ptr<Socket> socket, int number);
    template <class Stream>
    boost::asio::awaitable<void> talk(Stream& stream, int number);

    boost::asio::ip::tcp::acceptor acceptor_;
    std::optional<boost::asio::ssl::context> tls_;
    std::vector<std::weak_ptr<Socket>> sockets_;
    std::uint16_t port_ = 0;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace raidwatch::support
