#include "collect.hpp"

#include "ask.hpp"
#include "collectors/host/mounts.hpp"
#include "collectors/host/raid_hosts.hpp"
#include "collectors/raid/adapters.hpp"
#include "families.hpp"
#include "sysfs.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace raidwatch {

namespace {

using namespace raid_hosts;

/// The tool's own name for the controller: by its place, else by its turn among those that the tool lists.
std::string id_in(const Findings& told, const std::string& id, const Asking& asking) {
    const auto& controllers = told.controllers;
    if (std::ranges::count(controllers, id, &Controller::id) > 0) return id;
    std::vector<std::string> unplaced;
    for (const auto& controller : controllers)
        if (!controller.id.starts_with("pci-")) unplaced.push_back(controller.id);
    if (unplaced.size() == 1) return unplaced.front();  // only this one was asked for, or it is the only one
    if (static_cast<int>(unplaced.size()) == asking.count())
        return unplaced[static_cast<std::size_t>(asking.index())];
    // mpt-status and plain lists of volumes name no controllers: their ids say whose they are.
    if (!controllers.empty()) return {};
    return asking.controller().driver.starts_with("mpt") ? fmt::format("ioc{}", asking.index()) : "c0";
}

/// Leaves what belongs to the controller, with its place as its id.
void keep_only(Findings& told, const std::string& own, const std::string& id) {
    raid::move_controller(told, own, id);
    const auto foreign = [&](const auto& fact) {
        return fact.controller != id && !fact.id.starts_with(id + "-");
    };
    std::erase_if(told.controllers, [&](const Controller& c) { return c.id != id; });
    std::erase_if(told.arrays, foreign);
    std::erase_if(told.disks, foreign);
    std::erase_if(told.enclosures, foreign);
    for (auto& array : told.arrays) array.controller = id;
    for (auto& disk : told.disks) disk.controller = id;
}

void fill(std::string& into, const std::string& from) {
    if (into.empty()) into = from;
}

/// The tool knows more of the controller; the driver knows what the tool cannot say of a firmware that is
/// dead.
Controller joined(Controller told, const Controller& seen) {
    told.id = seen.id;
    told.name = seen.name;
    fill(told.driver, seen.driver);
    fill(told.vendor, seen.vendor);
    fill(told.model, seen.model);
    fill(told.serial, seen.serial);
    fill(told.firmware, seen.firmware);
    if (seen.state == ControllerState::failed) {
        told.state = seen.state;
        told.vendor_state = seen.vendor_state;
    }
    return told;
}

class Read {
  public:
    Read(const Host& outside, const host::RaidHost& controller, std::string name)
        : outside_(outside),
          asking_(outside, controller),
          seen_(controller_of(outside.files, controller, std::move(name))) {}

    Findings run() {
        const auto* family = family_of(asking_.controller().driver);
        auto told = family ? family->ask(asking_) : std::nullopt;
        Findings findings = told ? with_tool(*std::move(told)) : without_tool(family);
        host::add_mounts(outside_.files, findings.arrays);
        const auto missed = asking_.take_problems();
        for (auto& problem : findings.problems) problem.scope = "raid/" + asking_.controller().place;
        findings.problems.insert(findings.problems.end(), missed.begin(), missed.end());
        findings.complete = findings.problems.empty();
        return findings;
    }

  private:
    Findings with_tool(Findings told) {
        const auto own = id_in(told, seen_.id, asking_);
        if (own.empty() || (told.controllers.empty() && told.arrays.empty() && told.disks.empty())) {
            const bool silent = told.problems.empty() && !told.complete;
            if (own.empty() || silent)
                asking_.add_problem(ErrorCode::not_found, "the tool lists no controller at this place");
            told.controllers.clear();
            told.arrays.clear();
            told.disks.clear();
            told.enclosures.clear();
        }
        keep_only(told, own, seen_.id);
        told.controllers = {told.controllers.empty() ? seen_ : joined(told.controllers.front(), seen_)};
        return told;
    }

    Findings without_tool(const Family* family) {
        Findings findings;
        findings.controllers.push_back(seen_);
        findings.arrays = volumes_of(outside_.files, asking_.controller(), seen_);
        const int unseen = unseen_volumes(outside_.files, asking_.controller());
        if (unseen > 0)
            findings.problems.push_back(
                {"", ErrorCode::not_found,
                 fmt::format("the state of {} volume{} is not seen: {} does not tell it, and {} is not there",
                             unseen, unseen == 1 ? "" : "s", asking_.controller().driver,
                             family ? family->tools : "its tool")});
        return findings;
    }

    const Host& outside_;
    Asking asking_;
    Controller seen_;
};

}  // namespace

Findings collect_raid(const Host& host, std::string_view target) {
    const Domain domain{"raid", std::string(target)};
    Findings findings;
    const auto hosts = host::raid_hosts(host.files);
    const auto found = std::ranges::find(hosts, target, &host::RaidHost::place);
    if (found == hosts.end())
        findings.problems.push_back(
            {domain.text(), ErrorCode::not_found, "no RAID controller at " + printable(target, 40)});
    else
        findings = Read(host, *found, fmt::format("c{}", found - hosts.begin())).run();
    findings.domain = domain;
    findings.taken_at = host.clock.now().utc;
    return findings;
}

}  // namespace raidwatch
