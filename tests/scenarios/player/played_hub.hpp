#pragma once
// The real hub inside the player: its store in the play's folder, its server on loopback, its clock the
// play's.

#include "agent/push/http.hpp"
#include "hub/http.hpp"
#include "play.hpp"
#include "sim_clock.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace raidwatch::player {

class PlayedHub {
  public:
    static Result<std::unique_ptr<PlayedHub>> create(const Play& play, const std::filesystem::path& folder,
                                                     SimClock& clock);
    ~PlayedHub();

    const std::string& url() const;
    Result<std::string> node_token(const std::string& node);
    /// How agents reach it: the agents' HTTP client.
    push::HttpPort& wire();
    /// Moves bytes until no request is in flight; true if there was anything.
    bool pump();
    /// Answers other programs until `done`.
    void serve_until(const std::function<bool()>& done);
    /// A file with the operators' token.
    const std::string& token_file() const;

    /// Requests of agents are answered with this status instead; nullopt: as usual.
    void answer_agents(std::optional<int> status);

    void tick();
    std::optional<UtcTime> next_due() const;

    /// A request with the operators' token.
    hub::HttpReply ask(const std::string& method, const std::string& target, const std::string& body = {});
    /// The list of that name in the answer to a GET; the reason where there is none.
    Result<nlohmann::json> list(const std::string& target, const char* name);

  private:
    class Parts;
    explicit PlayedHub(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace raidwatch::player
