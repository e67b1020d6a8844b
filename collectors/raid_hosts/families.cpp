#include "families.hpp"

#include "collectors/adaptec/parse.hpp"
#include "collectors/areca/parse.hpp"
#include "collectors/host/raid_tools.hpp"
#include "collectors/legacy/parse.hpp"
#include "collectors/lsi_ir/parse.hpp"
#include "collectors/raid/lines.hpp"
#include "collectors/smartarray/parse.hpp"
#include "collectors/threeware/parse.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>

namespace raidwatch::raid_hosts {

namespace {

// Names are searched in the system's program folders; the paths are where the vendors' packages put them.
constexpr auto kTwCli =
    std::to_array<std::string_view>({"tw_cli", "tw-cli", "/opt/3ware/CLI/tw_cli", "/opt/AMCC/CLI/tw_cli"});
constexpr auto kCli64 = std::to_array<std::string_view>(
    {"cli64", "cli32", "areca-cli", "/opt/areca/cli64", "/usr/local/sbin/areca-cli"});

constexpr auto kMptStatus = std::to_array<std::string_view>({"mpt-status"});
constexpr auto kIpssend = std::to_array<std::string_view>({"ipssend"});

/// Output that ends before its last words has been cut off: what is missing from it is not gone.
void expect_end(Findings& findings, std::string_view output, std::string_view last_words) {
    if (raid::holds(output, last_words) || !findings.problems.empty()) return;
    findings.complete = false;
    findings.problems.push_back({"", ErrorCode::malformed, "the output breaks off"});
}

bool tells_of(const Findings& findings, const Asking& asking) {
    return std::ranges::count(findings.controllers, "pci-" + asking.controller().place, &Controller::id) > 0;
}

std::optional<Findings> ask_arcconf(Asking& asking) {
    // arcconf counts from 1, nearly always in the order of the places; newer releases name the place.
    std::vector<int> numbers{asking.index() + 1};
    for (int number = 1; number <= asking.count(); ++number)
        if (number != numbers.front()) numbers.push_back(number);
    for (const int number : numbers) {
        const auto config = asking.run(host::kArcconfNames, {"GETCONFIG", std::to_string(number), "AL"});
        if (!config) return std::nullopt;
        auto findings = adaptec::parse_arcconf(*config);
        const bool named =
            !findings.controllers.empty() && findings.controllers.front().id.starts_with("pci-");
        if (named && !tells_of(findings, asking)) continue;
        if (const auto status = asking.run(host::kArcconfNames, {"GETSTATUS", std::to_string(number)});
            status && !status->empty())
            findings = adaptec::parse_arcconf(*config + "\n" + *status);
        expect_end(findings, *config, "Command completed successfully");
        return findings;
    }
    return Findings{};
}

std::optional<Findings> ask_ssacli(Asking& asking) {
    const auto output = asking.run(host::kSsacliNames, {"ctrl", "all", "show", "config", "detail"});
    if (output) return smartarray::parse_ssacli(*output);
    return asking.controller().driver == "smartpqi" ? ask_arcconf(asking) : std::nullopt;
}

std::optional<Findings> ask_tw_cli(Asking& asking) {
    const auto list = asking.run(kTwCli, {"show"});
    if (!list) return std::nullopt;
    const auto listed = threeware::parse_tw_cli(*list);
    if (asking.index() >= static_cast<int>(listed.controllers.size())) return listed;
    const auto name = listed.controllers[static_cast<std::size_t>(asking.index())].name;
    return threeware::parse_tw_cli(*list + "\n" +
                                   asking.run(kTwCli, {"/" + name, "show", "all"}).value_or(""));
}

std::optional<Findings> ask_cli64(Asking& asking) {
    constexpr std::array<std::string_view, 5> kObjects{"sys", "hw", "rsf", "vsf", "disk"};
    std::string all;
    for (const auto object : kObjects) {
        std::vector<std::string> arguments;
        if (asking.count() > 1) arguments.push_back("curctrl=" + std::to_string(asking.index() + 1));
        arguments.insert(arguments.end(), {std::string(object), "info"});
        const auto output = asking.run(kCli64, arguments);
        if (!output) return std::nullopt;
        all += *output + "\n";
    }
    return areca::parse_cli64(all);
}

std::optional<Findings> ask_sasircu(Asking& asking) {
    bool installed = false;
    for (const std::string_view tool : {"sas3ircu", "sas2ircu"}) {
        const auto list = asking.run(std::array{tool}, {"LIST"});
        if (!list) continue;
        installed = true;
        const auto listed = lsi_ir::parse_sasircu(*list);
        const auto ours =
            std::ranges::find(listed.controllers, "pci-" + asking.controller().place, &Controller::id);
        if (ours == listed.controllers.end()) continue;
        const auto number = ours->name.substr(1);
        const auto display = asking.run(std::array{tool}, {number, "DISPLAY"}).value_or("");
        auto findings = lsi_ir::parse_sasircu(display + "\n" +
                                              asking.run(std::array{tool}, {number, "STATUS"}).value_or(""));
        expect_end(findings, display, "Completed Successfully");
        return findings;
    }
    return installed ? std::optional(Findings{}) : std::nullopt;
}

std::optional<Findings> ask_mpt_status(Asking& asking) {
    const auto probe = asking.run(kMptStatus, {"-p"});
    if (!probe) return std::nullopt;
    auto probed = lsi_ir::parse_mpt_status(*probe);
    const auto found = probe->find("Found SCSI id=");
    if (found == probe->npos) return probed;
    const auto id = raid::leading_number(std::string_view(*probe).substr(found + 14));
    return lsi_ir::parse_mpt_status(
        asking.run(kMptStatus, {"-i", std::to_string(id.value_or(0))}).value_or(""));
}

template <Findings (*Parse)(std::string_view)>
std::optional<Findings> read_proc(Asking& asking) {
    const auto& controller = asking.controller();
    const auto text =
        asking.read("/proc/scsi/" + controller.driver + "/" + std::to_string(controller.number));
    return text ? std::optional(Parse(*text)) : std::nullopt;
}

std::optional<Findings> ask_ipssend(Asking& asking) {
    const auto output = asking.run(kIpssend, {"getconfig", std::to_string(asking.index() + 1)});
    return output ? std::optional(legacy::parse_ips(*output)) : std::nullopt;
}

constexpr std::string_view kSmartArray = "ssacli, hpssacli or hpacucli";
constexpr std::array kFamilies{
    Family{"hpsa", kSmartArray, ask_ssacli},
    Family{"cciss", kSmartArray, ask_ssacli},
    Family{"smartpqi", "ssacli or arcconf", ask_ssacli},
    Family{"aacraid", "arcconf", ask_arcconf},
    Family{"3w-9xxx", "tw_cli", ask_tw_cli},
    Family{"3w-sas", "tw_cli", ask_tw_cli},
    Family{"3w-xxxx", "tw_cli", ask_tw_cli},
    Family{"arcmsr", "cli64", ask_cli64},
    Family{"mpt2sas", "sas2ircu", ask_sasircu},
    Family{"mpt3sas", "sas3ircu or sas2ircu", ask_sasircu},
    Family{"mptsas", "mpt-status", ask_mpt_status},
    Family{"mptspi", "mpt-status", ask_mpt_status},
    Family{"mptfc", "mpt-status", ask_mpt_status},
    Family{"gdth", "/proc/scsi/gdth", read_proc<legacy::parse_gdth>},
    Family{"dpt_i2o", "/proc/scsi/dpt_i2o", read_proc<adaptec::parse_dpt_i2o>},
    Family{"ips", "ipssend", ask_ipssend},
};

}  // namespace

const Family* family_of(std::string_view driver) {
    const auto found = std::ranges::find(kFamilies, driver, &Family::driver);
    return found == kFamilies.end() ? nullptr : &*found;
}

}  // namespace raidwatch::raid_hosts
