// What sinks are told that were not told before.

#include "agent.hpp"
#include "outbox.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace raidwatch::app {

namespace {

/// Its name and where it leads.
std::string mark_of(const SinkConfig& sink) {
    return sink.name + "=" + sink.url + (sink.page.empty() ? "" : "#" + sink.page);
}

}  // namespace

/// A sink that is new, or leads to another place than before, is told of what is open.
void Agent::introduce_sinks(Now now) {
    std::vector<SinkConfig> strangers;
    std::set<std::string> marks;
    for (const auto& sink : config_.sinks) {
        const auto mark = mark_of(sink);
        // Earlier versions kept the name alone.
        if (!known_sinks_.contains(mark) && !known_sinks_.contains(sink.name)) strangers.push_back(sink);
        marks.insert(mark);
    }
    known_sinks_ = std::move(marks);
    std::vector<Incident> open;
    std::ranges::copy_if(memory_.incidents, std::back_inserter(open),
                         [](const Incident& incident) { return is_open(incident) && !is_drill(incident); });
    store::Commit commit;
    commit.outbox = owed(open, {}, strangers, memory_.next_outbox_seq, now.utc);
    if (!commit.outbox.empty()) keep(now, std::move(commit));
}

}  // namespace raidwatch::app
