#include "recordings.hpp"

#include "agent/assess/merge.hpp"
#include "agent/report/words.hpp"

#include <raidwatch/collect/recorded.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace raidwatch::cli {

namespace {

using Severities = std::map<std::pair<SubjectKind, std::string>, Severity>;

Severity severity_in(const Severities& severities, SubjectKind kind, const std::string& id) {
    const auto found = severities.find({kind, id});
    return found == severities.end() ? Severity::info : found->second;
}

Severities severities_of(const Findings& findings, const assess::RuleOverrides& rules, UtcTime now) {
    Snapshot snapshot;
    assess::merge(snapshot, findings);
    const auto view = assess::view(snapshot);
    const auto operations = report::operations_seen(view, now);
    RuleMemory memory;
    Severities severities;
    for (const auto& fault :
         assess::faults(view, memory, assess::RuleContext{rules, operations, now, true})) {
        auto& known = severities[{fault.subject.kind, fault.subject.id}];
        known = std::max(known, fault.severity);
    }
    return severities;
}

bool both(const std::string& a, const std::string& b) {
    return !a.empty() && a == b;
}

bool is_same(const Array& a, const Array& b) {
    return both(a.id, b.id) || both(a.name, b.name);
}
bool is_same(const Controller& a, const Controller& b) {
    return both(a.id, b.id) || both(a.name, b.name);
}
bool is_same(const Enclosure& a, const Enclosure& b) {
    return both(a.id, b.id) || both(a.name, b.name);
}
/// A part may lack the serial by which the whole names a drive.
bool is_same(const Disk& a, const Disk& b) {
    if (both(a.id, b.id) || both(a.serial, b.serial)) return true;
    const bool told_apart = !a.serial.empty() && !b.serial.empty();
    return !told_apart && (both(a.slot, b.slot) || both(a.device, b.device));
}

struct Told {
    Findings findings;
    Severities severities;

    Severity severity(SubjectKind kind, const std::string& id) const {
        return severity_in(severities, kind, id);
    }
};

/// A whole recording and the parts of which it consists.
class Whole {
  public:
    explicit Whole(Told whole) : whole_(std::move(whole)) {}

    bool has_part(const Findings& findings) const {
        const auto& own = whole_.findings.domain;
        return findings.domain.source == own.source && is_part_target(findings.domain.target, own.target);
    }
    void add_part(Told part) { parts_.push_back(std::move(part)); }

    Findings with_worst_of_parts() {
        take<Controller>(&Findings::controllers, SubjectKind::controller);
        take<Enclosure>(&Findings::enclosures, SubjectKind::enclosure);
        take<Array>(&Findings::arrays, SubjectKind::array);
        take<Disk>(&Findings::disks, SubjectKind::disk);
        const auto understood = [](const Told& part) { return part.findings.complete; };
        if (!parts_.empty() && std::ranges::all_of(parts_, understood)) {
            whole_.findings.problems.clear();
            whole_.findings.complete = true;
        }
        return std::move(whole_.findings);
    }

  private:
    template <class Fact>
    void take(std::vector<Fact> Findings::*list, SubjectKind kind) {
        for (const auto& part : parts_)
            for (const auto& fact : part.findings.*list) {
                const bool told_twice = std::ranges::count_if(parts_, [&](const Told& other) {
                                            return tells_of(other.findings.*list, fact);
                                        }) > 1;
                take_fact(fact, part, whole_.findings.*list, kind, told_twice);
            }
    }

    template <class Fact>
    static bool tells_of(const std::vector<Fact>& facts, const Fact& fact) {
        return std::ranges::any_of(facts, [&](const Fact& other) { return is_same(other, fact); });
    }

    /// What but one part tells of, the whole knows better: it has read the other parts too.
    template <class Fact>
    void take_fact(const Fact& fact, const Told& part, std::vector<Fact>& into, SubjectKind kind,
                   bool told_twice) {
        const auto severity = part.severity(kind, fact.id);
        const auto known =
            std::ranges::find_if(into, [&](const Fact& other) { return is_same(other, fact); });
        if (known == into.end()) {
            into.push_back(fact);
            take_reading(fact.id, fact.id, part);
            whole_.severities[{kind, fact.id}] = severity;
            return;
        }
        const auto id = known->id;
        if (!told_twice || severity <= whole_.severity(kind, id)) return;
        *known = fact;
        known->id = id;
        const auto behind = known + 1;
        into.erase(std::remove_if(behind, into.end(), [&](const Fact& other) { return other.id == id; }),
                   into.end());
        take_reading(fact.id, id, part);
        whole_.severities[{kind, id}] = severity;
    }

    void take_reading(const std::string& from, const std::string& into, const Told& part) {
        const auto reading = std::ranges::find(part.findings.readings, from, &SmartReading::disk);
        if (reading == part.findings.readings.end()) return;
        auto& readings = whole_.findings.readings;
        std::erase_if(readings, [&](const SmartReading& known) { return known.disk == into; });
        readings.push_back(*reading);
        readings.back().disk = into;
    }

    Told whole_;
    std::vector<Told> parts_;
};

/// Each thing stays in the files that tell the worst of it; what they say besides is put together.
template <class Fact>
void leave_to_worst(std::vector<Findings>& files, std::vector<Fact> Findings::*list, SubjectKind kind,
                    const std::vector<Severities>& severities) {
    const auto severity = [&](std::size_t file, const std::string& id) {
        return severity_in(severities[file], kind, id);
    };
    const auto has = [&](std::size_t file, const std::string& id) {
        return std::ranges::count(files[file].*list, id, &Fact::id) > 0;
    };
    const auto is_left_to_another = [&](std::size_t file, const std::string& id) {
        for (std::size_t other = 0; other < files.size(); ++other) {
            if (other == file || !has(other, id)) continue;
            if (severity(other, id) > severity(file, id)) return true;
        }
        return false;
    };
    for (std::size_t file = files.size(); file-- > 0;)
        std::erase_if(files[file].*list, [&](const Fact& fact) {
            if (!is_left_to_another(file, fact.id)) return false;
            if constexpr (std::is_same_v<Fact, Disk>)
                std::erase_if(files[file].readings,
                              [&](const SmartReading& reading) { return reading.disk == fact.id; });
            return true;
        });
}

}  // namespace

std::vector<Findings> worst_of_each(const std::vector<Findings>& told, const assess::RuleOverrides& rules,
                                    UtcTime now) {
    std::vector<Whole> wholes;
    for (const auto& findings : told) {
        Told one{findings, severities_of(findings, rules, now)};
        if (!wholes.empty() && wholes.back().has_part(findings))
            wholes.back().add_part(std::move(one));
        else
            wholes.emplace_back(std::move(one));
    }
    std::vector<Findings> files;
    for (auto& whole : wholes) files.push_back(whole.with_worst_of_parts());
    if (files.size() < 2) return files;
    std::vector<Severities> severities;
    for (const auto& file : files) severities.push_back(severities_of(file, rules, now));
    leave_to_worst(files, &Findings::arrays, SubjectKind::array, severities);
    leave_to_worst(files, &Findings::disks, SubjectKind::disk, severities);
    return files;
}

}  // namespace raidwatch::cli
