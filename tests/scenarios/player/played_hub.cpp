#include "played_hub.hpp"

#include "hub/api/tokens.hpp"
#include "hub/hub.hpp"
#include "hub/store/open_store.hpp"
#include "loopback.hpp"

#include <raidwatch/model/json.hpp>

#include <fstream>

#include <nlohmann/json.hpp>

namespace raidwatch::player {

class PlayedHub::Parts {
  public:
    Parts(std::unique_ptr<hub::SqlStore> opened, SimClock& time) : store(std::move(opened)), clock(time) {}

    Status begin(const hub::HubConfig& config) {
        auto token = hub::make_token(hub::TokenScope::operators, "player", "", clock.utc());
        if (auto added = store->add_token(token.record); !added) return added;
        operators = token.text;
        std::ofstream(token_file) << operators << '\n';
        auto created = hub::Hub::create(config, *store, clock, ids);
        if (!created) return tl::unexpected(created.error());
        hub = std::move(*created);
        return loopback.listen([this](const hub::HttpRequest& request) { return answer(request); });
    }

    hub::HttpReply answer(const hub::HttpRequest& request) {
        if (refusal && request.target.starts_with("/api/agent/")) return hub::error_reply(*refusal, "played");
        return hub->handle(request);
    }

    std::unique_ptr<hub::SqlStore> store;
    SimClock& clock;
    SequenceIds ids{0};
    std::string operators, token_file;
    std::optional<int> refusal;
    std::unique_ptr<hub::Hub> hub;
    Loopback loopback;
    std::string cluster;
};

PlayedHub::PlayedHub(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
PlayedHub::~PlayedHub() = default;

Result<std::unique_ptr<PlayedHub>> PlayedHub::create(const Play& play, const std::filesystem::path& folder,
                                                     SimClock& clock) {
    hub::HubConfig config;
    config.database = (folder / "hub.db").string();
    for (const auto& service : play.services)
        config.services.push_back({service.name, service.nodes, service.paths, ""});
    auto store = hub::open_sqlite_store(config.database, hub::DamagedFile::set_aside, clock.utc());
    if (!store) return tl::unexpected(store.error());
    auto parts = std::make_unique<Parts>(std::move(*store), clock);
    parts->cluster = play.cluster;
    parts->token_file = (folder / "operators.token").string();
    if (auto begun = parts->begin(config); !begun) return tl::unexpected(begun.error());
    return std::unique_ptr<PlayedHub>(new PlayedHub(std::move(parts)));
}

const std::string& PlayedHub::url() const {
    return parts_->loopback.url();
}
push::HttpPort& PlayedHub::wire() {
    return parts_->loopback.client();
}
bool PlayedHub::pump() {
    return parts_->loopback.pump();
}
void PlayedHub::serve_until(const std::function<bool()>& done) {
    parts_->loopback.serve_until(done);
}
const std::string& PlayedHub::token_file() const {
    return parts_->token_file;
}
void PlayedHub::answer_agents(std::optional<int> status) {
    parts_->refusal = status;
}
void PlayedHub::tick() {
    parts_->hub->tick(parts_->clock.now());
}

Result<std::string> PlayedHub::node_token(const std::string& node) {
    auto token = hub::make_token(hub::TokenScope::node, node, parts_->cluster, parts_->clock.utc());
    if (auto added = parts_->store->add_token(token.record); !added) return tl::unexpected(added.error());
    return token.text;
}

std::optional<UtcTime> PlayedHub::next_due() const {
    const auto due = parts_->hub->next_due();
    return due ? std::optional(parts_->clock.utc_of(*due)) : std::nullopt;
}

hub::HttpReply PlayedHub::ask(const std::string& method, const std::string& target, const std::string& body) {
    hub::HttpRequest request;
    request.method = method;
    request.target = target;
    request.headers["authorization"] = "Bearer " + parts_->operators;
    if (!body.empty()) request.headers["content-type"] = "application/json";
    request.body = body;
    return parts_->hub->handle(request);
}

Result<nlohmann::json> PlayedHub::list(const std::string& target, const char* name) {
    const auto reply = ask("GET", target);
    if (reply.status != 200)
        return failure(ErrorCode::refused, "asking the hub for", target,
                       "status " + std::to_string(reply.status));
    auto json = parse_json(reply.body, target);
    if (!json) return json;
    const auto found = json->find(name);
    if (found == json->end() || !found->is_array())
        return failure(ErrorCode::malformed, "reading", target, "no such list");
    return *found;
}

}  // namespace raidwatch::player
