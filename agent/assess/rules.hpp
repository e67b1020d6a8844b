#pragma once
// The health rules: what is wrong at this moment. Pure; the only memory is RuleMemory, which the caller
// keeps.

#include <raidwatch/model/fault.hpp>
#include <raidwatch/model/operation.hpp>
#include <raidwatch/model/phase_out.hpp>
#include <raidwatch/model/rule_memory.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::assess {

/// One row of `raidwatch rules` and docs/rules.md.
struct RuleInfo {
    std::string_view id;                      ///< "ata.pending"
    std::string_view signal;                  ///< "197 current pending sectors"
    std::string_view limits;                  ///< "> 0 warning, > 2 critical"
    std::string_view source;                  ///< where the limit comes from
    std::optional<double> warning, critical;  ///< defaults that the config may override
};

std::span<const RuleInfo> all_rules();

/// The config's changes to the rules: [rules."ata.pending"] enabled = false, warning = 10, critical = 50.
struct RuleOverride {
    bool enabled = true;
    std::optional<double> warning, critical;
    bool operator==(const RuleOverride&) const = default;
};
using RuleOverrides = std::map<std::string, RuleOverride, std::less<>>;

struct RuleContext {
    const RuleOverrides& overrides;
    const std::vector<Operation>&
        operations;  ///< running ones: rebuild progress belongs to the array's fault
    UtcTime now;
    /// A recording lasts: what would be given time to pass on a live node counts at once.
    bool at_once = false;
    /// Disks on their way out: one that may be absent is not missed.
    std::span<const PhaseOut> phase_outs = {};
    /// Operations begun, progressed or ended since the last look.
    std::span<const Operation> changed = {};
    /// How often an array is to be tested as a whole; 0: nobody asks.
    Seconds scrub_period{0};
};

/// All faults of the view, worst first. At most one per (class, subject): several rules that break on one
/// component and class are one fault with the worst kind and all the evidence.
std::vector<Fault> faults(const NodeView& view, RuleMemory& memory, const RuleContext& context);

/// Keys of faults about which nothing can be said at this moment (an array that has only just gone out of
/// sight, as during a boot): their incidents must not be taken for over.
std::vector<std::string> unseen_keys(const NodeView& view, UtcTime now);

}  // namespace raidwatch::assess
