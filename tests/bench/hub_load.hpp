#pragma once
// Load for a hub: simulated agents over HTTP or TLS, each with a token of its own. Made so cheap that it can
// share a machine with what it measures.

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <nlohmann/json.hpp>

namespace raidwatch::bench {

using Steady = std::chrono::steady_clock;

/// How long answers took, counted from when the request was due, and how many there were none of.
class Latencies {
  public:
    void add(Steady::duration took) {
        took_us_.push_back(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
    }
    void fail(const std::string& why) { ++failures_[why]; }
    std::size_t count() const { return took_us_.size(); }
    nlohmann::json summary();

  private:
    std::vector<std::int64_t> took_us_;
    std::map<std::string, int> failures_;
};

struct Where {
    boost::asio::ip::tcp::endpoint server;
    boost::asio::ssl::context* tls = nullptr;  ///< null: plain HTTP
};

/// One connection at a time, kept between requests. TLS sessions are resumed.
class Client {
  public:
    /// `own_address`: of loopback, so that ports do not run out.
    Client(boost::asio::io_context& io, const Where& where, boost::asio::ip::address_v4 own_address);
    ~Client();
    /// Status of the answer; connects first where there is no connection.
    boost::asio::awaitable<int> ask(const std::string& request);
    /// As after a failure of the network.
    void disconnect();
    bool is_connected() const;
    bool was_resumed() const { return resumed_; }

    bool busy = false;

  private:
    struct Stream;
    boost::asio::awaitable<void> connect();

    boost::asio::io_context& io_;
    const Where& where_;
    boost::asio::ip::address_v4 own_address_;
    std::unique_ptr<Stream> stream_;
    std::shared_ptr<SSL_SESSION> session_;
    bool resumed_ = false;
};

/// A whole request as bytes.
std::string request_text(const std::string& method, const std::string& target, const std::string& token,
                         const std::string& body);

}  // namespace raidwatch::bench
