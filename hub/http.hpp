#pragma once
// HTTP as values: what the server moves and the hub answers. The hub never sees a socket.

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace raidwatch::hub {

struct HttpRequest {
    std::string method;  ///< "GET", "HEAD", "PUT", "POST"
    std::string target;  ///< path and query as on the wire: "/api/operator/v1/events?kind=array.degraded"
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
    std::string peer = {};   ///< address of whoever is connected; empty: not known
    bool certified = false;  ///< came with a certificate that one of the trusted authorities vouches for
};

struct HttpReply {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;  ///< further ones: "WWW-Authenticate", "Allow"
};

/// Longest body the hub reads, and of whoever shows no token: such have nothing longer to send than a form.
inline constexpr std::size_t kMaxBodyBytes = 4U << 20, kMaxFormBytes = 256U << 10;

/// {"error": message}; the message is made printable.
HttpReply error_reply(int status, const std::string& message);

}  // namespace raidwatch::hub
