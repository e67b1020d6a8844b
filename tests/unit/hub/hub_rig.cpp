#include "hub_rig.hpp"

#include "hub/api/tokens.hpp"

#include <cstdlib>

#include <gtest/gtest.h>
#include <unistd.h>

namespace raidwatch::hub {

using nlohmann::json;

TemporaryFolder::TemporaryFolder() {
    // In memory where there is such a place: these tests make many databases, and every commit waits for the
    // disk.
    const std::filesystem::path memory = "/dev/shm";
    const auto base = access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
    std::string name = (base / "raidwatch-hub-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

HubRig::HubRig(HubConfig wanted) : config(std::move(wanted)) {
    restart();
}

void HubRig::restart() {
    hub.reset();
    store.reset();
    auto opened = open_sqlite_store(folder / "hub.db", DamagedFile::set_aside, clock.now().utc);
    if (!opened) throw std::runtime_error(opened.error().text());
    store = std::move(*opened);
    auto created = Hub::create(config, *store, clock, ids);
    if (!created) throw std::runtime_error(created.error().text());
    hub = std::move(*created);
}

void HubRig::run(Seconds duration) {
    for (Seconds passed{0}; passed < duration; passed += Seconds{1}) {
        clock.advance(Seconds{1});
        hub->tick(clock.now());
    }
}

std::string HubRig::node_token(const std::string& node, const std::string& cluster) {
    const auto made = make_token(TokenScope::node, node, cluster, clock.now().utc);
    EXPECT_TRUE(store->add_token(made.record));
    return made.text;
}

std::string HubRig::operator_token() {
    if (!operator_token_.empty()) return operator_token_;
    const auto made = make_token(TokenScope::operators, "tester", "", clock.now().utc);
    EXPECT_TRUE(store->add_token(made.record));
    return operator_token_ = made.text;
}

HttpReply HubRig::send(const std::string& method, const std::string& target, const std::string& token,
                       const std::string& body, const std::string& content_type) {
    HttpRequest request{method, target, {}, body};
    if (!token.empty()) request.headers["authorization"] = "Bearer " + token;
    if (!content_type.empty()) request.headers["content-type"] = content_type;
    return hub->handle(request);
}

HttpReply HubRig::put_incident(const std::string& token, const json& incident) {
    return send("PUT", "/api/agent/v1/incidents/" + incident.at("id").get<std::string>(), token,
                incident.dump());
}

HttpReply HubRig::heartbeat(const std::string& token, const std::string& node, const std::string& cluster) {
    return send("PUT", "/api/agent/v1/heartbeat", token, json{{"node", node}, {"cluster", cluster}}.dump());
}

json HubRig::get_json(const std::string& target, const std::string& token) {
    const auto reply = send("GET", target, token);
    EXPECT_EQ(reply.status, 200) << target << ": " << reply.body;
    return json::parse(reply.body, nullptr, false);
}

json HubRig::operators(const std::string& what) {
    return get_json("/api/operator/v1/" + what, operator_token());
}

json sample_incident(const std::string& node, const std::string& id) {
    return {{"id", id},
            {"node", node},
            {"key", "array_redundancy/md-uuid-1"},
            {"number", 7},
            {"fault_class", "array_redundancy"},
            {"subject", {{"kind", "array"}, {"id", "md-uuid-1"}, {"name", "md0"}}},
            {"kind", "array.failed"},
            {"severity", "critical"},
            {"state", "investigating"},
            {"title", "md0 failed on " + node},
            {"summary", "md0 lost disk ZC1A0005"},
            {"mounts", {"/srv/mail"}},
            {"opened_at", "2026-11-22T04:00:00Z"},
            {"changed_at", "2026-11-22T04:00:00Z"},
            {"updates", json::array({{{"id", 1},
                                      {"at", "2026-11-22T04:00:00Z"},
                                      {"state", "investigating"},
                                      {"severity", "critical"},
                                      {"text", "md0 lost disk ZC1A0005"}}})},
            {"revision", 1}};
}

json sample_event(const std::string& node, const std::string& id) {
    return {{"id", id},
            {"node", node},
            {"at", "2026-11-22T04:00:00Z"},
            {"kind", "array.degraded"},
            {"severity", "warning"},
            {"subject", {{"kind", "array"}, {"id", "md-uuid-1"}, {"name", "md0"}}},
            {"text", "md0 lost a member"},
            {"source", "md/md0"}};
}

}  // namespace raidwatch::hub
