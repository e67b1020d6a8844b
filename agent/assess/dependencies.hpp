#pragma once
// What stands on what: disks, arrays, volumes, mounts, services, and what goes when a part of it fails. Pure.

#include <raidwatch/model/snapshot.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::assess {

/// A service and where its data lies; no path: the whole node.
struct ServicePlace {
    std::string name;
    std::vector<std::string> paths;
};

/// What lies between a disk or array and the mounts: a partition, LVM volume, encryption layer.
struct Volume {
    std::string name;    ///< as people call it: "vg/mail", "md0p1"
    std::string kind;    ///< "partition", "lvm", "crypt", "dm", "md"
    std::string device;  ///< kernel name
    std::string on;      ///< kernel name of what it lies on
    std::vector<std::string> mounts;

    bool operator==(const Volume&) const = default;
};

enum class Part { array, member, volume, mount, service };

struct TreeNode {
    Part part = Part::array;
    std::string name;     ///< untrusted text
    std::string detail;   ///< "raid1, optimal", "lvm", "in_sync"; untrusted text
    std::string if_lost;  ///< what a failure of this part costs; empty where it costs what lies below it
    std::vector<TreeNode> children;

    bool operator==(const TreeNode&) const = default;
};

/// One tree for each array: its members, then volumes, mounts and services as they stand on each other.
std::vector<TreeNode> dependency_trees(const NodeView& view, const std::vector<Volume>& volumes,
                                       const std::vector<ServicePlace>& services);

/// The mount among `mounts` that `path` lies on; empty when it is none of them.
std::string mount_of_path(std::string_view path, const std::vector<std::string>& mounts);

}  // namespace raidwatch::assess
