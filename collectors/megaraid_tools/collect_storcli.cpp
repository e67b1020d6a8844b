#include "collect.hpp"
#include "collectors/host/pci.hpp"
#include "collectors/host/raid_tools.hpp"
#include "parse.hpp"
#include "tool_session.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch {

namespace {

using namespace megaraid_tools;

class StorcliRead {
  public:
    StorcliRead(const Host& host, const Domain& domain, const std::string& tool, std::string driver)
        : host_(host),
          domain_(domain),
          driver_(std::move(driver)),
          id_(host::controller_id(domain.target)),
          session_(host, tool, domain.text()) {}

    Findings read() {
        const auto places = host::places_of_driver(host_.files, driver_);
        const auto number = session_.find_number(
            places, domain_.target,
            [&](int candidate) {
                number_ = candidate;
                output_ = ask("", {"show", "all"});
                return output_.empty() ? Findings{} : parse_storcli(output_);
            },
            // Old versions do not name the place; then only a lone card can be meant.
            [&](const Controller& c) {
                return c.id == id_ || (!c.id.starts_with("pci-") && places.size() == 1);
            });
        if (!number) return told(host_, domain_, {}, session_.problems());
        ask_for_the_rest();
        auto findings = parse_storcli_of(id_, output_);
        // Without its logical identifier an enclosure would have another id: what is known of it stays.
        if (!session_.problems().empty()) findings.enclosures.clear();
        return told(host_, domain_, std::move(findings), session_.problems());
    }

  private:
    std::string object(const std::string& below = {}) const { return "/c" + std::to_string(number_) + below; }

    std::string ask(const std::string& below, std::vector<std::string> what) {
        what.insert(what.begin(), object(below));
        what.insert(what.end(), {"J", "nolog"});
        return session_.run(what);
    }

    void ask_for_the_rest() {
        const auto first = parse_storcli(output_);
        if (!first.arrays.empty()) add(ask("/vall", {"show", "all"}));
        const auto with_enclosure = [](const Disk& d) { return !d.slot.starts_with(':'); };
        const bool in_enclosures = std::ranges::any_of(first.disks, with_enclosure);
        const bool without = !std::ranges::all_of(first.disks, with_enclosure);
        if (in_enclosures) add(ask("/eall/sall", {"show", "all"}));
        if (without) add(ask("/sall", {"show", "all"}));
        if (!first.enclosures.empty()) add(ask("/eall", {"show", "all"}));
        if (std::ranges::any_of(first.enclosures, has_elements)) add(ask("/eall", {"show", "status"}));
        if (first.controllers.front().battery) ask_for_battery(*first.controllers.front().battery);
        const auto works = [&](std::string_view state) {
            return std::ranges::any_of(first.disks, [&](const Disk& d) {
                return d.state == DiskState::rebuilding && contains(d.vendor_state, state);
            });
        };
        const std::string drives = in_enclosures ? "/eall/sall" : "/sall";
        if (works("Rb") || works("Rebuild")) add(ask(drives, {"show", "rebuild"}));
        if (works("Cpybck") || works("Copyback")) add(ask(drives, {"show", "copyback"}));
    }

    /// Backplanes without a processor of their own (SGPIO) have none.
    static bool has_elements(const Enclosure& enclosure) {
        return !(enclosure.fans.empty() && enclosure.power_supplies.empty() &&
                 enclosure.temperatures.empty());
    }

    void ask_for_battery(const Battery& battery) {
        const bool is_vault = battery.kind == BatteryKind::supercapacitor;
        add(ask(driver_ == "mpi3mr" ? "/ep" : is_vault ? "/cv" : "/bbu", {"show", "all"}));
    }

    void add(const std::string& output) { output_ += "\n" + output; }

    const Host& host_;
    const Domain& domain_;
    std::string driver_, id_;
    ToolSession session_;
    int number_ = 0;
    std::string output_;
};

}  // namespace

Findings collect_storcli(const Host& host, std::string_view target) {
    const Domain domain{"storcli", std::string(target)};
    const auto driver = host::driver_at(host.files, target);
    for (const auto& installed : host::installed_raid_tools(host.files))
        if (installed.tool.source == domain.source && installed.tool.driver == driver)
            return StorcliRead(host, domain, installed.path, driver).read();
    const std::string what =
        driver.empty() ? "no controller at " : "storcli and perccli are not installed: nothing is seen of ";
    return told(host, domain, {}, {{domain.text(), ErrorCode::not_found, what + domain.target}});
}

}  // namespace raidwatch
