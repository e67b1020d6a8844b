#pragma once
// Follows the self-tests that drives run, whoever began them, from start to end. Pure.

#include "operations.hpp"

namespace raidwatch::assess {

/// As follow(), of the operations of kind self_test in `running`; the others are left alone. A test that
/// begins and ends between two readings of a drive is not seen here; the drive's log keeps its result.
OperationsStep follow_self_tests(std::vector<Operation>& running, const NodeView& view, IdSource& ids,
                                 UtcTime now);

/// Those among the disks `begun`, whose test was begun a moment ago, that ended before they were seen
/// running: their log has another newest entry than at the look before. Begun and finished in one step.
OperationsStep quick_self_tests(const std::vector<std::string>& begun, const std::vector<Operation>& running,
                                const NodeView& before, const NodeView& view, IdSource& ids, UtcTime now);

}  // namespace raidwatch::assess
