#pragma once
// Which integrity tests raidwatch begins at this moment: self-tests of disks, checks of md arrays, scrubs of
// ZFS pools. Pure.

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/rule_memory.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::integrity {

enum class IntegrityTest { self_test_short, self_test_long, array_check, pool_scrub };
BOOST_DESCRIBE_ENUM(IntegrityTest, self_test_short, self_test_long, array_check, pool_scrub)

/// Part of the day, in minutes after midnight, local time; `until` may lie before `from` (over midnight);
/// equal: all day.
struct Hours {
    int from = 0, until = 0;
    bool operator==(const Hours&) const = default;
};
bool within(const Hours& hours, int minute_of_day);

struct Policy {
    /// How often each disk or array is to be tested, by whomever; 0: raidwatch begins none.
    Seconds short_every{0}, long_every{0}, check_every{0}, scrub_every{0};
    Hours hours;  ///< when tests may begin; they go on as long as they take
    bool operator==(const Policy&) const = default;
};

/// So many tests run on a node at once, at most.
inline constexpr int kAtOnce = 4;
/// After a refusal it is not tried again for so long.
inline constexpr Seconds kRetryAfter{86'400};

struct Start {
    IntegrityTest test = IntegrityTest::self_test_short;
    std::string id;      ///< Disk::id or Array::id
    std::string target;  ///< kernel name; of a pool its name
    std::string name;    ///< as shown: serial, "md0"
    bool operator==(const Start&) const = default;
};

struct Moment {
    const NodeView& view;
    UtcTime now{};
    int minute_of_day = 0;  ///< local time
};

/// What to begin now, the most overdue first; each counts as begun in `memory` from here on. Never two
/// members of one array at once; none in an array that is short of members, works on something or cannot be
/// seen; none of a disk that sleeps, tests already or tells nothing of itself. A test that somebody else
/// began counts: the drive's own log and the array's last check say when, so that what the distribution
/// schedules within the period is not doubled. Where the view has a schedule of somebody else's for it, it is
/// left to that until one and a half of its periods have passed without a test.
std::vector<Start> due(const Moment& moment, const Policy& policy, RuleMemory& memory);

/// raidwatch began a test of this disk or array within the last quarter of an hour.
bool begun_lately(const RuleMemory& memory, const std::string& id, UtcTime now);

/// The probe refused: it counts as not begun, and is tried again after kRetryAfter.
void refused(const Start& start, UtcTime now, RuleMemory& memory);

}  // namespace raidwatch::integrity
