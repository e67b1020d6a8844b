#pragma once
// /proc/mdstat as facts. Pure. Format: drivers/md/md.c md_seq_show() and the status functions of the
// personalities.

#include <raidwatch/model/array.hpp>
#include <raidwatch/model/domain.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::mdraid {

struct MdstatMember {
    std::string device;
    std::optional<int> number;  ///< the "[2]": number of the device in the array, not its role
    bool faulty = false, spare = false, write_mostly = false, journal = false, replacement = false;
    bool operator==(const MdstatMember&) const = default;
};

struct MdstatOperation {
    std::string word;     ///< "recovery", "resync", "check", "repair", "reshape"
    std::string waiting;  ///< "DELAYED", "PENDING", "REMOTE"; empty when it runs
    std::optional<double> percent;
    std::optional<std::uint64_t> done_kib, total_kib, kib_per_s;
    bool operator==(const MdstatOperation&) const = default;
};

struct MdstatArray {
    std::string name;
    std::optional<bool> active;  ///< nullopt: the line says neither
    bool broken = false;         ///< active, but a member it cannot do without failed
    std::string mode;            ///< "read-only", "auto-read-only"
    std::string level;           ///< "raid1"; empty while inactive
    std::vector<MdstatMember> members;
    std::optional<std::uint64_t> blocks_kib;
    std::string metadata;                    ///< "1.2", "external:imsm"; empty for 0.90
    std::optional<int> raid_disks, working;  ///< the "[5/4]"
    std::string map;                         ///< the "[UU_]" without brackets
    std::string layout;                      ///< raid10: "near", "far", "offset"
    std::optional<int> copies;               ///< raid10
    std::optional<MdstatOperation> operation;
    bool operator==(const MdstatArray&) const = default;
};

struct Mdstat {
    std::vector<MdstatArray> arrays;
    bool recognised = false;  ///< there is something in it that only /proc/mdstat says
    std::vector<Problem> problems;
};

/// One malformed array is a problem of its own and loses no other.
Mdstat parse_mdstat(std::string_view text);

/// What is known where there is no sysfs (recordings). A member's number is its role only in an array that
/// never had a replacement: missing members are told by the map, and a member has an ordinal where that
/// leaves no doubt.
Array to_array(const MdstatArray& facts);

}  // namespace raidwatch::mdraid
