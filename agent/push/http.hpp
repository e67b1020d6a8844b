#pragma once

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <functional>
#include <map>
#include <string>

namespace raidwatch::push {

struct HttpRequest {
    std::string method;  ///< "GET", "PUT", "POST", "PATCH"
    std::string url;     ///< absolute, http or https
    std::map<std::string, std::string> headers;
    std::string body;
    Milliseconds deadline{10'000};  ///< for everything: resolve, connect, TLS, send, answer
};

struct HttpResponse {
    int status = 0;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;                            ///< at most 1 MiB
};

/// Sends requests; `done` runs later, exactly once each, on the caller's thread. Redirects are not followed.
class HttpPort {
  public:
    virtual ~HttpPort() = default;
    virtual void send(HttpRequest request, std::function<void(Result<HttpResponse>)> done) = 0;
};

}  // namespace raidwatch::push
