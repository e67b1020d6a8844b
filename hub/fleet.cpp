#include "fleet.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <nlohmann/json.hpp>

namespace raidwatch::hub {

namespace {
/// A late heartbeat or two are no absence.
constexpr Milliseconds kShortestAbsence{120'000};

Heartbeat heartbeat_of(const HeartbeatRecord& record) {
    Heartbeat read;
    if (const auto document = parse_json(record.document, "stored heartbeat"))
        if (auto heartbeat = from_json<Heartbeat>(*document)) read = std::move(*heartbeat);
    read.node = record.node;
    return read;
}
}  // namespace

void Fleet::load(const std::vector<HeartbeatRecord>& stored, Now start) {
    for (const auto& record : stored) {
        NodeStatus status{{}, record.received_at, start.mono, false, record.document, {}};
        status.heartbeat = heartbeat_of(record);
        nodes_[record.node] = std::move(status);
        seen_seq_ = std::max(seen_seq_, record.seq);
    }
}

void Fleet::heard(Heartbeat heartbeat, std::string document, Now now) {
    const std::string node = heartbeat.node;
    const auto before = nodes_.find(node);
    if (before == nodes_.end() || before->second.heartbeat.cluster != heartbeat.cluster) ++shape_;
    auto away = before == nodes_.end() ? std::nullopt : before->second.away;
    if (before != nodes_.end()) {
        const auto gap = now.mono - before->second.heard_at;
        const bool rebooted = !before->second.heartbeat.boot_id.empty() &&
                              before->second.heartbeat.boot_id != heartbeat.boot_id;
        if (rebooted || gap > kShortestAbsence) away = Absence{now.utc - gap, now.utc, rebooted};
    }
    nodes_[node] = {std::move(heartbeat), now.utc, now.mono, true, std::move(document), away};
}

std::vector<HeartbeatRecord> Fleet::unsaved() const {
    std::vector<HeartbeatRecord> records;
    for (const auto& [node, status] : nodes_)
        if (status.unsaved) records.push_back({node, status.received_at, status.document});
    return records;
}

void Fleet::saved(const std::vector<HeartbeatRecord>& records) {
    for (const auto& record : records)
        if (const auto found = nodes_.find(record.node);
            found != nodes_.end() && found->second.received_at == record.received_at)
            found->second.unsaved = false;
}

Status Fleet::merge(Store& store, Now now) {
    const auto saved = store.heartbeats(seen_seq_);
    if (!saved) return tl::unexpected(saved.error());
    for (const auto& record : *saved) {
        seen_seq_ = std::max(seen_seq_, record.seq);
        const auto known = nodes_.find(record.node);
        // The hubs' clocks may differ; what this one holds already, or heard later, is no news.
        if (known != nodes_.end() && known->second.received_at >= record.received_at) continue;
        heard(heartbeat_of(record), record.document, {record.received_at, now.mono});
        nodes_[record.node].unsaved = false;
    }
    return {};
}

void Fleet::excuse(MonoTime from, Milliseconds silent_after, MonoTime now) {
    for (auto& [node, status] : nodes_)
        if (from - status.heard_at <= silent_after) status.heard_at = std::max(status.heard_at, now);
}

Status Fleet::retire_all_but(const std::set<std::string>& valid, MonoTime asked_at, Store& store) {
    for (auto node = nodes_.begin(); node != nodes_.end();) {
        if (valid.contains(node->first) || node->second.heard_at >= asked_at) {
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
