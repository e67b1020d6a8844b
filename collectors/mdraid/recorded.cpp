#include "recorded.hpp"

#include "collect.hpp"
#include "mdadm_detail.hpp"
#include "mdadm_examine.hpp"
#include "mdadm_lists.hpp"
#include "mdstat.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/base/unite.hpp>

#include <algorithm>
#include <utility>

namespace raidwatch::mdraid {

Findings recorded_mdstat(std::string_view output) {
    auto facts = parse_mdstat(output);
    Findings findings;
    findings.complete = facts.recognised && facts.problems.empty();
    for (const auto& array : facts.arrays) findings.arrays.push_back(to_array(array));
    findings.problems = std::move(facts.problems);
    return findings;
}

namespace {

/// --detail of arrays and --examine of their members, as people post them: one after the other.
struct Mixture {
    std::string details, superblocks;
};

Mixture mixture_of(std::string_view output) {
    Mixture mixture;
    std::string block;
    const auto close = [&] {
        (contains(block, "Magic : ") ? mixture.superblocks : mixture.details) += block;
        block.clear();
    };
    for (const auto line : split_lines(output)) {
        if (trim(line).starts_with("/dev/") && trim(line).ends_with(':')) close();
        block.append(line).append("\n");
    }
    close();
    return mixture;
}

/// What a superblock says of an array that runs is older than what the array says.
Findings read_mixture(const Mixture& mixture) {
    auto findings = parse_mdadm_detail(mixture.details);
    auto more = parse_mdadm_examine(mixture.superblocks);
    for (auto& array : more.arrays)
        if (std::ranges::count(findings.arrays, array.id, &Array::id) == 0)
            findings.arrays.push_back(std::move(array));
    unite(findings.problems, more.problems);
    findings.complete = findings.complete && more.complete;
    return findings;
}

Findings read_mdadm(std::string_view output) {
    if (is_mdadm_list(output)) return parse_mdadm_list(output);
    const auto mixture = mixture_of(output);
    if (!mixture.superblocks.empty() && contains(mixture.details, "RaidDevice")) return read_mixture(mixture);
    const bool superblock = !mixture.superblocks.empty() || contains(output, "No md superblock");
    return superblock ? parse_mdadm_examine(output) : parse_mdadm_detail(output);
}

int badness(ArrayState state) {
    if (state == ArrayState::failed) return 3;
    if (state == ArrayState::inactive) return 2;
    return state == ArrayState::degraded ? 1 : 0;
}

/// People show /proc/mdstat beside it. Superblocks are in order where the array was not even started.
void add_mdstat(std::string_view output, Findings& findings) {
    for (const auto& facts : parse_mdstat(output).arrays) {
        auto array = to_array(facts);
        const auto told = std::ranges::find(findings.arrays, array.name, &Array::name);
        if (told == findings.arrays.end()) {
            findings.arrays.push_back(std::move(array));
        } else if (badness(array.state) > badness(told->state)) {
            array.id = told->id;
            if (array.level.empty()) array.level = told->level;
            if (!array.raid_disks) array.raid_disks = told->raid_disks;
            *told = std::move(array);
        }
    }
}

}  // namespace

Findings recorded_mdadm(std::string_view output) {
    auto findings = read_mdadm(output);
    add_mdstat(output, findings);
    return findings;
}

namespace {

constexpr std::string_view kSys = "/sys";

/// "/sys/block/md0" is "/block/md0" of the folder; nothing else of a node is there.
class SysFolder final : public Files {
  public:
    explicit SysFolder(const Files& folder) : folder_(folder) {}

    Result<std::string> read(std::string_view path, std::size_t max_bytes) const override {
        return inside(path).and_then(
            [&](const std::string& place) { return folder_.read(place, max_bytes); });
    }
    Result<std::vector<std::string>> list(std::string_view path) const override {
        return inside(path).and_then([&](const std::string& place) { return folder_.list(place); });
    }
    Result<std::string> link(std::string_view path) const override {
        return inside(path).and_then([&](const std::string& place) { return folder_.link(place); });
    }
    Result<std::string> resolve(std::string_view path) const override {
        return inside(path)
            .and_then([&](const std::string& place) { return folder_.resolve(place); })
            .map([](const std::string& place) { return std::string(kSys) + place; });
    }
    bool exists(std::string_view path) const override {
        const auto place = inside(path);
        return place && folder_.exists(*place);
    }

  private:
    static Result<std::string> inside(std::string_view path) {
        if (path.starts_with(kSys) && path.substr(kSys.size()).starts_with('/'))
            return std::string(path.substr(kSys.size()));
        return failure(ErrorCode::not_found, "reading", std::string(path), "not recorded");
    }
    const Files& folder_;
};

class NoTools final : public Tools {
    Result<ToolOutput> run(const std::vector<std::string>&, Milliseconds) const override {
        return failure(ErrorCode::not_found, "running", "a tool", "this is a recording");
    }
};
class NoAta final : public Ata {
    Result<AtaSmart> read(std::string_view device) const override {
        return failure(ErrorCode::not_found, "asking", std::string(device), "this is a recording");
    }
};
class NoNvme final : public Nvme {
    Result<std::vector<std::uint8_t>> log_page(std::string_view controller, std::uint8_t,
                                               std::size_t) const override {
        return failure(ErrorCode::not_found, "asking", std::string(controller), "this is a recording");
    }
    Result<std::vector<std::uint8_t>> identify(std::string_view controller) const override {
        return failure(ErrorCode::not_found, "asking", std::string(controller), "this is a recording");
    }
};
/// The reader stamps the findings.
class NoClock final : public Clock {
    Now now() const override { return {}; }
};

}  // namespace

Findings recorded_sysfs(const Files& folder) {
    const bool whole_root = folder.exists("/sys/block");
    const SysFolder below(folder);
    const Files& files = whole_root ? folder : static_cast<const Files&>(below);
    const NoTools tools;
    const NoAta ata;
    const NoNvme nvme;
    const NoClock clock;
    return collect_md(Host{files, tools, ata, nvme, clock}, "");
}

}  // namespace raidwatch::mdraid
