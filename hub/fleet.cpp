#include "fleet.hpp"

#include <raidwatch/model/json.hpp>

#include <set>

#include <nlohmann/json.hpp>

namespace raidwatch::hub {

void Fleet::load(const std::vector<HeartbeatRecord>& stored, Now start) {
    for (const auto& record : stored) {
        NodeStatus status{{}, record.received_at, start.mono, false, record.document};
        if (const auto document = parse_json(record.document, "stored heartbeat"))
            if (auto heartbeat = from_json<Heartbeat>(*document)) status.heartbeat = std::move(*heartbeat);
        status.heartbeat.node = record.node;
        nodes_[record.node] = std::move(status);
    }
}

void Fleet::heard(Heartbeat heartbeat, std::string document, Now now) {
    const std::string node = heartbeat.node;
    const auto before = nodes_.find(node);
    if (before == nodes_.end() || before->second.heartbeat.cluster != heartbeat.cluster) ++shape_;
    nodes_[node] = {std::move(heartbeat), now.utc, now.mono, true, std::move(document)};
}

Status Fleet::save(Store& store) {
    std::vector<HeartbeatRecord> records;
    for (const auto& [node, status] : nodes_)
        if (status.unsaved) records.push_back({node, status.received_at, status.document});
    if (records.empty()) return {};
    if (auto saved = store.save_heartbeats(records); !saved) return saved;
    for (auto& [node, status] : nodes_) status.unsaved = false;
    return {};
}

Status Fleet::retire_without_token(Store& store) {
    const auto tokens = store.tokens();
    if (!tokens) return tl::unexpected(tokens.error());
    std::set<std::string> valid;
    for (const auto& token : *tokens)
        if (token.scope == TokenScope::node && !token.revoked_at) valid.insert(token.name);
    for (auto node = nodes_.begin(); node != nodes_.end();) {
        if (valid.contains(node->first)) {
            ++node;
            continue;
        }
        if (auto forgotten = store.forget_heartbeat(node->first); !forgotten) return forgotten;
        node = nodes_.erase(node);
        ++shape_;
    }
    return {};
}

std::string Fleet::cluster_of(const std::string& node) const {
    const auto found = nodes_.find(node);
    return found != nodes_.end() ? found->second.heartbeat.cluster : std::string();
}

}  // namespace raidwatch::hub
