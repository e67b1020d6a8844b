#pragma once
// What one answer of the probe speaks about, and how much of it.

#include <compare>
#include <string>

#include <raidwatch/base/result.hpp>

#include <boost/describe.hpp>

namespace raidwatch {

/// A failure domain: one thing that can hang or fail by itself. {"md","md0"}, {"ata","sda"}, {"nvme","nvme0"},
/// {"scsi","sdc"}, {"block",""} (the inventory, which also lists the other domains).
struct Domain {
    std::string source;
    std::string target;  ///< kernel name of the array, disk or controller; empty for the inventory

    auto operator<=>(const Domain&) const = default;
    bool operator==(const Domain&) const = default;
    /// "md/md0", "block"
    std::string text() const;
};
BOOST_DESCRIBE_STRUCT(Domain, (), (source, target))

/// Something that could not be seen. Never means "ok" and never means "gone".
struct Problem {
    std::string scope;  ///< what is not seen: "ata/sda", "md/md0/dev-sdb"
    ErrorCode code = ErrorCode::io;
    std::string error;

    bool operator==(const Problem&) const = default;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (scope, code, error))

}  // namespace raidwatch
