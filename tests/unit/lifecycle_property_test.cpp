// Every history of a fault up to a length: facts, time, maintenance, acknowledgements, restarts and crashes
// in any order. After each step the promises of the lifecycle must hold.

#include "agent/incident/declared.hpp"
#include "lifecycle_rig.hpp"

#include <raidwatch/model/incident_now.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace raidwatch::incident {
namespace {

enum class Happens {
    heals,
    one_member_out,
    second_member_out,
    ten_minutes_pass,
    a_day_passes,
    window_toggles,
    acknowledged,
    restart,  ///< from what was recorded
    crash,    ///< after thinking, before anything of it was recorded
};
constexpr int kKinds = 9;
constexpr int kLength = 6;

Fault short_array(int failed) {
    Fault fault;
    fault.fault_class = FaultClass::array_redundancy;
    fault.subject = {SubjectKind::array, "md-uuid-md0", "md0"};
    fault.kind = kind::array_degraded;
    fault.severity = failed > 1 ? Severity::critical : Severity::warning;
    fault.summary = "md0 (raid6) is degraded";
    for (int i = 1; i <= failed; ++i)
        fault.parts.push_back({SubjectKind::disk, "wwn-S" + std::to_string(i), "S" + std::to_string(i)});
    return fault;
}

/// What the outside was told, as a hub keeps it.
struct Told {
    std::map<std::string, Incident> incidents;
    std::string broken;

    void hear(const Incident& incident) {
        const auto known = incidents.find(incident.id);
        if (known == incidents.end() && !is_open(incident)) broken = "a resolve without an open";
        if (known != incidents.end() && incident.revision <= known->second.revision)
            broken = "a revision that did not grow";
        for (const auto& [id, other] : incidents)
            if (id != incident.id && is_open(other) && is_open(incident) && other.key == incident.key)
                broken = "two open incidents of one key";
        incidents[incident.id] = incident;
    }
    const Incident* open() const {
        for (const auto& [id, incident] : incidents)
            if (is_open(incident)) return &incident;
        return nullptr;
    }
};

struct History {
    std::vector<Incident> book;  ///< recorded
    std::int64_t next_number = 1;
    Told told;
    std::vector<Fault> faults;
    std::vector<MaintenanceWindow> windows;
    UtcTime now = kStart;
    std::vector<Happens> steps;
};

class Histories {
  public:
    int visited = 0;

    void explore(const History& before) {
        for (int i = 0; i < kKinds && broken.empty(); ++i) {
            auto history = before;
            happen(history, static_cast<Happens>(i));
            ++visited;
            if (!broken.empty()) return;
            if (history.steps.size() < kLength) explore(history);
        }
    }
    std::string broken;

  private:
    void happen(History& history, Happens what) {
        history.steps.push_back(what);
        history.now += 1s;
        switch (what) {
            case Happens::heals:
                history.faults.clear();
                break;
            case Happens::one_member_out:
                history.faults = {short_array(1)};
                break;
            case Happens::second_member_out:
                history.faults = {short_array(2)};
                break;
            case Happens::ten_minutes_pass:
                history.now += 10min;
                break;
            case Happens::a_day_passes:
                history.now += 24h;
                break;
            case Happens::window_toggles:
                toggle(history);
                break;
            case Happens::acknowledged:
                acknowledge_all(history);
                break;
            case Happens::restart:
                history.book = reloaded(history.book);
                break;
            case Happens::crash:
                return think_and_forget(history);
        }
        think(history);
    }

    void toggle(History& history) const {
        if (!history.windows.empty()) return history.windows.clear();
        MaintenanceWindow window;
        window.id = "W";
        window.from = history.now;
        window.until = history.now + 1h;
        window.expected.rebuild = true;
        history.windows = {window};
    }

    void acknowledge_all(History& history) {
        const auto step = remark(history.book, {{}, "md0", "anna", "", true, history.now});
        for (const auto& incident : step.changed) history.told.hear(incident);
    }

    static std::vector<Incident> reloaded(const std::vector<Incident>& book) {
        return *from_json<std::vector<Incident>>(to_json(book));
    }

    Step advanced(std::vector<Incident>& book, std::int64_t& next_number, const History& history) {
        return advance(book, {"store-1", history.faults, {}, history.now, history.windows}, policy_, ids_,
                       next_number);
    }

    void think_and_forget(History& history) {
        auto book = history.book;
        auto number = history.next_number;
        advanced(book, number, history);
        think(history);  // after the crash the same is seen again
    }

    void think(History& history) {
        const bool was_open = history.told.open() != nullptr;
        const auto step = advanced(history.book, history.next_number, history);
        for (const auto& incident : step.changed) history.told.hear(incident);
        check(history, was_open);
    }

    void check(const History& history, bool was_open) {
        if (!history.told.broken.empty()) return fail(history, history.told.broken);
        const auto open = std::ranges::count_if(history.book, [](const Incident& i) { return is_open(i); });
        if (open > 1) return fail(history, "two open incidents");
        const auto* told = history.told.open();
        if ((told != nullptr) != (open == 1)) return fail(history, "the book and what was told differ");
        if (history.faults.empty()) return;
        const auto& fault = history.faults.front();
        const bool is_declared = declaring(fault, history.windows, history.now) != nullptr;
        if (is_declared && !was_open && told) return fail(history, "what was declared opened an incident");
        if (!told && !is_declared) return fail(history, "a fault nobody is told of");
        const bool critical = fault.severity == Severity::critical;
        if (told && critical && severity_now(*told) != IncidentSeverity::critical)
            return fail(history, "a lost escalation");
        if (told && told->severity < severity_now(*told)) return fail(history, "worse than its worst");
        if (told && !critical && severity_now(*told) == IncidentSeverity::critical)
            return fail(history, "an alarm that outlived its cause");
        if (told && told->acknowledged && told->acknowledged->until_worse_than < told->severity)
            return fail(history, "acknowledged although it is worse");
    }

    void fail(const History& history, const std::string& why) {
        if (!broken.empty()) return;
        broken = why + " after";
        for (const auto step : history.steps) broken += " " + std::to_string(static_cast<int>(step));
    }

    const Policy policy_{};
    CountingIds ids_;
};

TEST(LifecycleProperty, EveryHistoryOfSixStepsKeepsItsPromises) {
    Histories histories;
    histories.explore({});
    EXPECT_EQ(histories.broken, "");
    EXPECT_EQ(histories.visited, 9 + 81 + 729 + 6561 + 59049 + 531441);
}

/// No sequence of faults, crashes and restarts gives two open incidents of one key, a resolve without an
/// open, or a lost escalation: a random walk over three components that breaks, worsens, heals, waits and
/// crashes.
TEST(LifecycleProperty, RandomHistoriesKeepOneIncidentPerFault) {
    for (unsigned seed = 1; seed <= 300; ++seed) {
        std::mt19937 random(seed);
        CountingIds ids;
        std::vector<Incident> book, recorded;
        std::int64_t next_number = 1;
        const Policy policy;
        UtcTime now = kStart;
        std::map<std::string, Fault> present;
        std::map<std::string, int> opens, ends;
        for (int turn = 0; turn < 200; ++turn) {
            const auto name = "md" + std::to_string(random() % 3);
            switch (random() % 6) {
                case 0:
                    present[name] = array_fault(kind::array_degraded, Severity::warning, name);
                    break;
                case 1:
                    present[name] = array_fault(kind::array_failed, Severity::critical, name);
                    break;
                case 2:
                    present.erase(name);
                    break;
                case 3:
                    now += 11min;
                    break;
                case 4:
                    now += 5s;
                    break;
                case 5:
                    book = recorded;
                    break;  // a crash: back to what was recorded
            }
            std::vector<Fault> faults;
            for (const auto& [key, fault] : present) faults.push_back(fault);
            const auto step = advance(book, {"n", faults, {}, now}, policy, ids, next_number);
            for (const auto& event : step.events) {
                opens[event.subject.id] +=
                    event.kind == kind::incident_opened || event.kind == kind::incident_reopened;
                ends[event.subject.id] += event.kind == kind::incident_resolved;
                ASSERT_LE(ends[event.subject.id], opens[event.subject.id]) << "seed " << seed;
            }
            recorded = book;
            std::set<std::string> open_keys;
            for (const auto& incident : book) {
                if (is_open(incident)) {
                    ASSERT_TRUE(open_keys.insert(incident.key).second) << "two open, seed " << seed;
                }
                for (std::size_t i = 1; i < incident.updates.size(); ++i)
                    ASSERT_GT(incident.updates[i].id, incident.updates[i - 1].id);
            }
            for (const auto& [key, fault] : present) {
                const auto id = fault_key(fault.fault_class, fault.subject);
                ASSERT_TRUE(open_keys.contains(id)) << "lost, seed " << seed;
                const auto incident =
                    std::ranges::find_if(book, [&](const Incident& i) { return is_open(i) && i.key == id; });
                if (fault.severity == Severity::critical) {
                    ASSERT_EQ(incident->severity, IncidentSeverity::critical)
                        << "lost escalation, seed " << seed;
                }
            }
        }
    }
}

}  // namespace
}  // namespace raidwatch::incident
