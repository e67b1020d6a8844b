// What a post is given to keep, and what it can be asked for.

#include "post.hpp"

namespace raidwatch::push {

std::string Pusher::Post::meta_prefix(const std::string& sink) {
    return "sink/" + sink + "/";
}

void Pusher::Post::configure(std::vector<SinkConfig> sinks) {
    for (auto& [name, party] : parties_) party.config.sink = nullptr;
    for (auto& sink : sinks) {
        auto& party = parties_[sink.name];
        party.config = std::move(sink);
        party.health.reset();
        for (auto& [name, lane] : outbox_.lanes(party.config.name)) lane.due = MonoTime::min();
    }
}

void Pusher::Post::load(const std::vector<OutboxRow>& rows, const std::map<std::string, std::string>& meta) {
    for (const auto& row : rows) {
        outbox_.add(row);
        outbox_.release(row.seq);
    }
    for (auto& [name, party] : parties_) {
        const auto prefix = meta_prefix(name);
        for (auto entry = meta.lower_bound(prefix); entry != meta.end() && entry->first.starts_with(prefix);
             ++entry)
            party.memory[entry->first.substr(prefix.size())] = entry->second;
    }
}

Changes Pusher::Post::held() const {
    Changes all;
    all.changed = outbox_.rows();
    for (const auto& [name, party] : parties_)
        for (const auto& [key, value] : party.memory)
            if (!key.starts_with('~')) all.meta[meta_prefix(name) + key] = value;
    return all;
}

std::size_t Pusher::Post::waiting() const {
    std::size_t count = 0;
    for (const auto& [name, party] : parties_)
        if (party.config.sink) count += outbox_.waiting(name);
    return count;
}

}  // namespace raidwatch::push
