#pragma once
// One HTTP/1.1 connection, plain or TLS. Only for this folder's .cpp files: it brings Beast along.

#include "http.hpp"
#include "url.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

namespace raidwatch::push {

using Deadline = std::chrono::steady_clock::time_point;
using WireRequest = boost::beast::http::request<boost::beast::http::string_body>;

class Connection {
  public:
    /// With a proxy: TLS goes through a tunnel that it opens (CONNECT, RFC 9110, 9.3.6), plain HTTP is asked
    /// of it.
    Connection(boost::asio::io_context& io, boost::asio::ssl::context& tls, Origin origin,
               std::optional<Origin> proxy = {});

    /// TCP to the origin (to `address`, which is the proxy's where there is one) and, where the origin wants
    /// it, TLS with the server's name checked.
    boost::asio::awaitable<Status> open(boost::asio::ip::address address, Deadline connect_by,
                                        Deadline deadline);

    struct Exchanged {
        // Constructors, because g++ 12 destroys members of aggregates made in a co_return twice.
        explicit Exchanged(Error error, bool is_stale = false)
            : response(tl::unexpected(std::move(error))), stale(is_stale) {}
        Exchanged(HttpResponse answer, bool may_reuse) : response(std::move(answer)), reusable(may_reuse) {}

        Result<HttpResponse> response;
        bool stale = false;  ///< the peer had closed it before it heard anything of this request
        bool reusable = false;
    };
    boost::asio::awaitable<Exchanged> exchange(const WireRequest& request, std::size_t max_body,
                                               Deadline deadline);

    /// Still open, and silent as it should be between requests.
    bool quiet();
    void close();

  private:
    template <class Stream>
    boost::asio::awaitable<Exchanged> exchange_on(Stream& stream, const WireRequest& request,
                                                  std::size_t max_body);
    boost::asio::awaitable<Status> tunnel();
    bool expect_name();
    Status tls_failure(const boost::system::error_code& error);

    Origin origin_;
    std::optional<Origin> proxy_;
    boost::beast::ssl_stream<boost::beast::tcp_stream> stream_;  ///< its next layer alone when not TLS
    boost::beast::flat_buffer buffer_;
};

/// What went wrong on the way to `origin`, without anything secret.
Error wire_error(const char* attempted, const Origin& origin, const boost::system::error_code& error);

}  // namespace raidwatch::push
