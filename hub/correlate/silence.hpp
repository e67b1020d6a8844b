#pragma once
// Nodes that stopped talking: who is silent, which silences are one incident, and when it is over. Pure; the
// caller brings the time and stores what comes out.

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/ids.hpp>
#include <raidwatch/model/event.hpp>
#include <raidwatch/model/incident.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace raidwatch::hub {

struct Heard {
    std::string node, cluster;
    MonoTime heard_at{};
    bool storage_healthy = false;              ///< said so when it was last heard
    MonoTime excused_until = MonoTime::min();  ///< its silence is declared, or told elsewhere
};

struct SilenceNews {
    std::vector<Event> events;        ///< node.silent, node.returned
    std::vector<Incident> incidents;  ///< new or changed, whole
};

class SilenceWatch {
  public:
    struct Settings {
        Milliseconds silent_after{120'000};
        Milliseconds gather{30'000};
    };
    SilenceWatch(Settings settings, IdSource& ids) : settings_(settings), ids_(ids) {}

    /// Silent again so soon after its return, a node re-opens its incident.
    static constexpr Milliseconds kRelapse{3'600'000};

    /// node_silent incidents that are open, or over since less than kRelapse, instead of what it knew: nodes
    /// of the open ones stay silent until they are heard after `start`.
    void restore(const std::vector<Incident>& incidents, MonoTime start);

    /// `nodes`: every node of the fleet; one that is not in it any more is not silent but retired.
    SilenceNews look(const std::vector<Heard>& nodes, Now now);

    /// When look() would next find something if nobody speaks; none: never.
    std::optional<MonoTime> next_due(const std::vector<Heard>& nodes) const;

  private:
    /// Silences of one cluster that began close together. `silent` are those still silent, by when they were
    /// noticed.
    struct Group {
        std::string cluster;
        MonoTime gathering_until{};
        std::map<std::string, MonoTime> silent;
        std::optional<Incident> incident;  ///< kept for a while when it is over
        bool changed = false;
    };
    bool is_silent(const Heard& node, MonoTime now) const {
        return now - node.heard_at > settings_.silent_after;
    }
    bool is_excused(const Heard& node, MonoTime now) const { return node.excused_until > now; }
    void look_at_excused(const Heard& node, Now now, SilenceNews& news);
    std::unordered_map<std::string, std::size_t> groups_of_silent() const;
    Group* open_group_for(const Heard& node, MonoTime now);
    Group& group_for(const Heard& node, MonoTime now);
    void tell(Group& group, const std::vector<Heard>& nodes, int cluster_size, Now now, SilenceNews& news);
    void forget_what_is_over(Now now);
    void fell_silent(const Heard& node, Now now, SilenceNews& news);
    void returned(Group& group, const Heard& node, Now now, SilenceNews& news);
    bool silent_elsewhere(const Group& group) const;
    void let_retired_go(const std::vector<Heard>& nodes);
    Event event_about(const Heard& node, Kind kind, Now now);
    Event excused_event(const Heard& node, Now now);

    Settings settings_;
    IdSource& ids_;
    std::vector<Group> groups_;
    std::set<std::string> excused_;  ///< silent as declared; an event and no incident
};

}  // namespace raidwatch::hub
