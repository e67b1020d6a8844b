#pragma once
// HttpPort on the network: HTTP/1.1 and HTTPS with connections kept open, on a given io_context.

#include "http.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace raidwatch::push {

/// Addresses of a host in text form ("192.0.2.1", "2001:db8::1"); may block for as long as it likes.
using Resolve = std::function<Result<std::vector<std::string>>(const std::string& host)>;

/// getaddrinfo().
Result<std::vector<std::string>> resolve_by_system(const std::string& host);

struct HttpClientOptions {
    std::string ca_file;  ///< PEM; the only ones trusted then. Empty: the system's
    std::string client_certificate_file, client_key_file;  ///< PEM; empty: none is shown
    std::string proxy;  ///< "http://proxy.example.net:3128", asked without authentication; empty: none
    std::string user_agent = "raidwatch";
    std::size_t max_body_bytes = 1 << 20;
    Milliseconds keep_alive{30'000};  ///< how long an unused connection is kept
    Resolve resolve = resolve_by_system;
};

/// `send` and its callbacks run on the thread that runs the io_context. The deadline covers everything, a
/// resolver that hangs as well; the last addresses that worked are used while none can be had. A kept
/// connection that turns out to be closed is replaced once for idempotent methods (all but POST). After the
/// destructor no callback runs any more. Errors: invalid (URL, certificate files), timed_out, unreachable (no
/// address, no connection, broken off), refused (TLS: certificate not trusted), malformed (no HTTP, or too
/// long). Their texts name scheme, host and port, nothing else.
class HttpClient final : public HttpPort {
  public:
    static Result<std::unique_ptr<HttpClient>> create(boost::asio::io_context& io,
                                                      HttpClientOptions options = {});
    ~HttpClient() override;
    void send(HttpRequest request, std::function<void(Result<HttpResponse>)> done) override;

  private:
    class Core;
    explicit HttpClient(std::shared_ptr<Core> core);
    std::shared_ptr<Core> core_;
};

}  // namespace raidwatch::push
