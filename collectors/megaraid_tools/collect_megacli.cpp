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

/// Bus numbers are printed in hexadecimal by some versions and in decimal by others, and without the PCI
/// domain.
bool may_be(const std::string& id, const std::string& place) {
    const auto said = split(id, ':'), wanted = split(place, ':');
    if (said.size() != 3 || wanted.size() != 3) return false;
    if (said[2] != wanted[2]) return false;
    const auto bus = parse_uint(wanted[1], 16);
    return said[1] == wanted[1] || (bus && parse_uint(said[1]) == bus);
}

class MegacliRead {
  public:
    MegacliRead(const Host& host, const Domain& domain, const std::string& tool)
        : host_(host), domain_(domain), session_(host, tool, domain.text()) {}

    Findings read() {
        const auto places = host::places_of_driver(host_.files, "megaraid_sas");
        const auto number = session_.find_number(
            places, domain_.target,
            [&](int candidate) {
                number_ = candidate;
                const auto place = ask({"-AdpGetPciInfo"});
                output_ = ask({"-AdpAllInfo"});
                return output_.empty() ? Findings{} : parse_megacli(place + "\n" + output_);
            },
            [&](const Controller& c) {
                return may_be(c.id, domain_.target) || (!c.id.starts_with("pci-") && places.size() == 1);
            });
        if (!number) return told(host_, domain_, {}, session_.problems());
        for (const auto* what : {"-LdPdInfo", "-PDList", "-AdpBbuCmd"}) add(ask({what}));
        add_progress();
        return told(host_, domain_, parse_megacli_of(host::controller_id(domain_.target), output_),
                    session_.problems());
    }

  private:
    std::string ask(std::vector<std::string> what) {
        what.insert(what.end(), {"-a" + std::to_string(number_), "-NoLog"});
        return session_.run(what);
    }

    void add_progress() {
        for (const auto& disk : parse_megacli(output_).disks) {
            if (disk.state != DiskState::rebuilding) continue;
            const bool copies = disk.vendor_state.starts_with("Copyback");
            add(ask({copies ? "-PDCpyBk" : "-PDRbld", "-ShowProg", "-PhysDrv", "[" + disk.slot + "]"}));
        }
    }

    void add(const std::string& output) { output_ += "\n" + output; }

    const Host& host_;
    const Domain& domain_;
    ToolSession session_;
    int number_ = 0;
    std::string output_;
};

}  // namespace

Findings collect_megacli(const Host& host, std::string_view target) {
    const Domain domain{"megacli", std::string(target)};
    const auto driver = host::driver_at(host.files, target);
    for (const auto& installed : host::installed_raid_tools(host.files))
        if (installed.tool.source == domain.source && installed.tool.driver == driver)
            return MegacliRead(host, domain, installed.path).read();
    const std::string what =
        driver.empty() ? "no controller at " : "MegaCli is not installed: nothing is seen of ";
    return told(host, domain, {}, {{domain.text(), ErrorCode::not_found, what + domain.target}});
}

}  // namespace raidwatch
