#pragma once
// The hub's operator API for commands that speak to it: one request after the other, the answer as JSON.

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <memory>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace CLI {
class App;
}

namespace raidwatch::cli {

/// Where the hub is and who asks.
struct HubAccess {
    std::string url;         ///< "https://status.example.net"; empty: this node is meant, not the hub
    std::string token_file;  ///< holds an operators' token
    std::string ca_file;     ///< PEM, instead of the system's authorities
};

/// --hub, --token-file and --ca-file, with RAIDWATCH_HUB and RAIDWATCH_TOKEN_FILE as defaults.
void add_hub_options(CLI::App& command, HubAccess& access);

class HubClient {
  public:
    /// invalid: no URL, or a token file that holds no token; not_found, denied, io: the token file.
    static Result<std::unique_ptr<HubClient>> open(const HubAccess& access);
    ~HubClient();

    /// `target` is path and query: "/api/operator/v1/incidents?open=true"; no body where `body` is null.
    /// not_found, denied, busy (409), invalid (422) and refused carry the hub's own words; unreachable and
    /// timed_out as the network has it; malformed: no JSON came.
    Result<nlohmann::json> ask(const std::string& method, const std::string& target,
                               const nlohmann::json& body);
    Result<nlohmann::json> get(const std::string& target);

  private:
    class Parts;
    explicit HubClient(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

/// For one path segment or query value (RFC 3986).
std::string percent_encode(std::string_view text);

}  // namespace raidwatch::cli
