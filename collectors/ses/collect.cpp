#include "collect.hpp"

#include "collectors/host/identity.hpp"
#include "collectors/host/pci.hpp"
#include "parse.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch {

namespace {

/// A SES processor behind an expander may take seconds for a page.
constexpr Milliseconds kDeadline{8'000};

std::optional<bool> lamp(const Files& files, const std::string& path) {
    const auto text = host::attribute(files, path);
    if (text == "0") return false;
    // The kernel shows the bit of SES; some backplanes give other than 1 for a lamp that is on.
    return parse_uint(text) ? std::optional(true) : std::nullopt;
}

std::string disk_in(const Files& files, const std::string& bay) {
    const auto names = files.list(bay + "/device/block").value_or(std::vector<std::string>{});
    return names.empty() ? "" : names.front();
}

bool is_bay(const Files& files, const std::string& path) {
    const auto type = host::attribute(files, path + "/type");
    return type == "array device" || type == "device";
}

void add_bays(const Files& files, const std::string& directory, Enclosure& enclosure) {
    for (const auto& name : files.list(directory).value_or(std::vector<std::string>{})) {
        const auto path = directory + "/" + name;
        if (!is_bay(files, path)) continue;
        EnclosureSlot slot;
        slot.name = trim(name);
        if (const auto number = parse_uint(host::attribute(files, path + "/slot"));
            number && *number < 100'000)
            slot.number = static_cast<int>(*number);
        slot.status = ses::status_word(host::attribute(files, path + "/status"));
        slot.device = disk_in(files, path);
        slot.fault_led = lamp(files, path + "/fault");
        slot.locate_led = lamp(files, path + "/locate");
        enclosure.slots.push_back(std::move(slot));
    }
    std::ranges::stable_sort(enclosure.slots, {},
                             [](const EnclosureSlot& s) { return s.number.value_or(1'000'000); });
}

/// Two backplanes that were never given one both say 0: they are not one enclosure.
std::optional<std::string> logical_id(const Files& files, const std::string& directory) {
    auto id = host::attribute(files, directory + "/id");
    return id.find_first_not_of("0x") == id.npos ? std::nullopt : std::optional(std::move(id));
}

/// The generic SCSI device that sg_ses opens.
std::string generic_device(const Files& files, const std::string& directory) {
    const auto names = files.list(directory + "/device/scsi_generic").value_or(std::vector<std::string>{});
    return names.empty() ? "" : "/dev/" + names.front();
}

/// Id of the controller that the enclosure hangs on; empty where that is no PCI device.
std::string controller_above(const Files& files, const std::string& directory) {
    const auto path = files.resolve(directory).value_or("");
    const auto controllers = host::storage_controllers(files);
    if (!controllers) return {};
    for (const auto& controller : *controllers)
        if (path.find("/" + controller.place + "/") != path.npos)
            return host::controller_id(controller.place);
    return {};
}

/// A node without sg_ses sees bays and lamps; that is no lack of sight, but one that fails is.
void add_elements(const Host& host, const std::string& directory, Findings& findings, Enclosure& enclosure) {
    const auto device = generic_device(host.files, directory);
    if (device.empty()) return;
    const auto output = host.tools.run({"sg_ses", "--join", "--quiet", "--", device}, kDeadline);
    if (!output && output.error().code == ErrorCode::not_found) return;
    const auto scope = findings.domain.text();
    if (!output) {
        findings.problems.push_back({scope, output.error().code, output.error().text()});
        findings.complete = false;
        return;
    }
    auto parsed = ses::parse_sg_ses(output->out);
    if (parsed.enclosures.empty()) {
        findings.problems.push_back(
            {scope, ErrorCode::malformed,
             "sg_ses, exit status " + std::to_string(output->exit_status) + ": " +
                 printable(trim(output->err.empty() ? output->out : output->err), 160)});
        findings.complete = false;
        return;
    }
    enclosure.fans = std::move(parsed.enclosures.front().fans);
    enclosure.power_supplies = std::move(parsed.enclosures.front().power_supplies);
    enclosure.temperatures = std::move(parsed.enclosures.front().temperatures);
}

}  // namespace

Findings collect_ses(const Host& host, std::string_view target) {
    Findings findings;
    findings.domain = {"ses", std::string(target)};
    findings.taken_at = host.clock.now().utc;
    findings.complete = true;
    const std::string directory = "/sys/class/enclosure/" + std::string(target);
    if (target.empty() || !host.files.exists(directory)) return findings;
    Enclosure enclosure;
    enclosure.id = "ses-" + logical_id(host.files, directory).value_or(std::string(target));
    enclosure.name = target;
    enclosure.controller = controller_above(host.files, directory);
    enclosure.vendor = host::attribute(host.files, directory + "/device/vendor");
    enclosure.model = host::attribute(host.files, directory + "/device/model");
    add_bays(host.files, directory, enclosure);
    add_elements(host, directory, findings, enclosure);
    findings.enclosures.push_back(std::move(enclosure));
    return findings;
}

}  // namespace raidwatch
