#pragma once

#include <raidwatch/collect/host.hpp>
#include <raidwatch/model/array.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::host {

/// Where file systems on `device`, its partitions and everything stacked on it (dm, md) are mounted; sorted,
/// each once. Swap is shown as "[swap]". Format: proc(5), /proc/self/mountinfo and /proc/swaps.
std::vector<std::string> mounts_of(const Files& files, std::string_view device);

/// The same for arrays whose device a vendor's tool names; what is no kernel name is passed over.
void add_mounts(const Files& files, std::vector<Array>& arrays);

/// What lies between a disk or array and the mounts: a partition, LVM volume, encryption layer.
struct Volume {
    std::string name;    ///< as people call it: "vg/mail", "md0p1"
    std::string kind;    ///< "partition", "lvm", "crypt", "dm", "md"
    std::string device;  ///< kernel name
    std::string on;      ///< kernel name of what it lies on
    std::vector<std::string> mounts;
};

/// LVM doubles each dash of its own names: "vg--a-mail" is volume "mail" of group "vg-a", "vg-a/mail".
std::string lvm_name(std::string_view mapped);

/// The layers above `device`, in the order of a walk from it: partitions, LVM volumes, encryption, other md
/// and dm devices, each with what it lies on and where it is mounted itself.
std::vector<Volume> volumes_on(const Files& files, std::string_view device);

}  // namespace raidwatch::host
