#include "collect.hpp"

#include "collectors/host/identity.hpp"
#include "collectors/host/mounts.hpp"
#include "facts.hpp"
#include "mdstat.hpp"
#include "uuid.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <map>

namespace raidwatch {

namespace {

using mdraid::ArrayFacts;
using mdraid::MemberFacts;

/// Reads attributes; what fails for another reason than not being there makes the findings incomplete.
class Attributes {
  public:
    Attributes(const Files& files, Findings& findings) : files_(files), findings_(findings) {}

    std::optional<std::string> read(const std::string& path, const std::string& scope) {
        auto text = files_.read(path);
        if (text) return std::string(trim(*text));
        if (text.error().code != ErrorCode::not_found) blind(scope, text.error());
        return std::nullopt;
    }

    void blind(const std::string& scope, const Error& error) {
        findings_.problems.push_back({scope, error.code, error.text()});
        findings_.complete = false;
    }

    const Files& files() const { return files_; }

  private:
    const Files& files_;
    Findings& findings_;
};

/// md goes on listing a member whose disk was pulled while idle, as in_sync, until the next I/O. The disk
/// that comes next has another name: the kernel does not give a name away that md still holds.
bool is_gone(const Files& files, const std::string& member, const std::string& directory) {
    if (files.exists("/sys/class/block") && !files.exists("/sys/class/block/" + member)) return true;
    return files.link(directory + "/block") && !files.exists(directory + "/block");
}

MemberFacts member_facts(Attributes& attributes, const std::string& array, const std::string& device) {
    const std::string directory = "/sys/block/" + array + "/md/dev-" + device;
    const std::string scope = "md/" + array + "/dev-" + device;
    MemberFacts facts;
    facts.device = device;
    facts.state = attributes.read(directory + "/state", scope);
    facts.slot = attributes.read(directory + "/slot", scope);
    facts.errors = attributes.read(directory + "/errors", scope);
    facts.bad_blocks = attributes.read(directory + "/bad_blocks", scope);
    facts.device_gone = is_gone(attributes.files(), device, directory);
    if (!facts.device_gone)
        if (const auto identity = host::disk_identity(attributes.files(), device)) facts.disk = identity->id;
    return facts;
}

/// Roles by the links rd0, rd1, ... to "dev-sda", for a member that does not tell its slot itself. Copies of
/// /sys often hold a file with the link's text.
std::map<std::string, std::string> linked_roles(const Files& files, const std::string& directory,
                                                const std::vector<std::string>& names) {
    std::map<std::string, std::string> roles;
    for (const auto& name : names) {
        if (!name.starts_with("rd") || !parse_uint(std::string_view(name).substr(2))) continue;
        auto target = files.link(directory + "/" + name);
        if (!target) target = files.read(directory + "/" + name);
        if (target) roles[std::string(trim(*target))] = name.substr(2);
    }
    return roles;
}

void read_members(Attributes& attributes, ArrayFacts& facts) {
    const std::string directory = "/sys/block/" + facts.name + "/md";
    const auto names = attributes.files().list(directory);
    if (!names) return attributes.blind("md/" + facts.name, names.error());
    const auto roles = linked_roles(attributes.files(), directory, *names);
    for (const auto& name : *names) {
        constexpr std::string_view kPrefix = "dev-";
        if (!name.starts_with(kPrefix)) continue;
        auto member = member_facts(attributes, facts.name, name.substr(kPrefix.size()));
        if (const auto role = roles.find(name); !member.slot && role != roles.end())
            member.slot = role->second;
        const bool removed_meanwhile = !member.state && !attributes.files().exists(directory + "/" + name);
        if (!removed_meanwhile) facts.members.push_back(std::move(member));
    }
}

void read_mdstat(const Files& files, ArrayFacts& facts) {
    const auto text = files.read("/proc/mdstat");
    if (!text) return;
    for (const auto& array : mdraid::parse_mdstat(*text).arrays)
        if (array.name == facts.name && array.operation && array.operation->waiting != "REMOTE") {
            facts.waiting = array.operation->waiting;
            facts.done_kib = array.operation->done_kib;
            facts.total_kib = array.operation->total_kib;
        }
}

ArrayFacts array_facts(Attributes& attributes, const std::string& name) {
    ArrayFacts facts;
    facts.name = name;
    const std::string directory = "/sys/block/" + name + "/md/";
    const auto read = [&](const char* attribute) {
        return attributes.read(directory + attribute, "md/" + name + "/" + attribute);
    };
    facts.array_state = read("array_state");
    facts.level = read("level");
    facts.raid_disks = read("raid_disks");
    facts.metadata_version = read("metadata_version");
    facts.layout = read("layout");
    facts.chunk_size = read("chunk_size");
    facts.degraded = read("degraded");
    facts.sync_action = read("sync_action");
    facts.sync_completed = read("sync_completed");
    facts.sync_speed = read("sync_speed");
    facts.mismatch_cnt = read("mismatch_cnt");
    facts.last_sync_action = read("last_sync_action");
    facts.sync_min = read("sync_min");
    facts.resync_start = read("resync_start");
    facts.reshape_position = read("reshape_position");
    constexpr std::uint64_t kSector = 512;
    const auto sectors = parse_uint(host::attribute(attributes.files(), "/sys/block/" + name + "/size"));
    if (sectors && *sectors > 0) facts.bytes = *sectors * kSector;
    read_members(attributes, facts);
    read_mdstat(attributes.files(), facts);
    return facts;
}

std::string array_id(const Files& files, const ArrayFacts& facts, const Array& array) {
    std::vector<std::string> present;
    for (const auto wanted : {MemberState::in_sync, MemberState::spare, MemberState::unknown})
        for (const auto& member : array.members)
            if (member.state == wanted && !member.device.empty()) present.push_back(member.device);
    const auto uuid = mdraid::array_uuid(files, facts.name, facts.metadata_version.value_or(""), present);
    return uuid ? "md-uuid-" + *uuid : "md-" + facts.name;
}

/// The distribution's own program that begins checks and goes on while they run, where one does: of mdadm's
/// and Fedora's packages.
std::string checking_program(const Files& files) {
    for (const auto& process : files.list("/proc").value_or(std::vector<std::string>{})) {
        if (!parse_uint(process)) continue;
        const auto name = host::attribute(files, "/proc/" + process + "/comm");
        if (name == "mdcheck" || name == "checkarray" || name == "raid-check") return name;
    }
    return {};
}

void collect_array(const Files& files, const std::string& name, Findings& findings) {
    if (!files.exists("/sys/block/" + name + "/md")) return;
    Attributes attributes(files, findings);
    const auto facts = array_facts(attributes, name);
    // "clear": the array was stopped, only its empty device is left.
    const bool stopped =
        facts.array_state == "clear" || (!facts.array_state && !files.exists("/sys/block/" + name + "/md"));
    if (stopped) return;
    auto [array, problems] = mdraid::interpret(facts);
    if (!facts.array_state || facts.array_state->empty()) findings.complete = false;
    findings.problems.insert(findings.problems.end(), problems.begin(), problems.end());
    array.id = array_id(files, facts, array);
    array.mounts = host::mounts_of(files, name);
    if (array.progress && array.progress->kind == OperationKind::check)
        array.progress->begun_by = checking_program(files);
    findings.arrays.push_back(std::move(array));
}

}  // namespace

Findings collect_md(const Host& host, std::string_view target) {
    Findings findings;
    findings.domain = {"md", std::string(target)};
    findings.taken_at = host.clock.now().utc;
    const auto devices = host.files.list("/sys/block");
    if (!devices) {
        findings.problems.push_back({findings.domain.text(), devices.error().code, devices.error().text()});
        return findings;
    }
    findings.complete = true;
    for (const auto& device : *devices)
        if (device.starts_with("md") && (target.empty() || device == target))
            collect_array(host.files, device, findings);
    return findings;
}

}  // namespace raidwatch
