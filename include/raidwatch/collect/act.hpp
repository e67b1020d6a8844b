#pragma once
// What raidwatchd may order the probe to do. A closed list: nothing in it takes redundancy away or overwrites data that is
// in use, and the probe checks each order against what it finds itself, whoever asks.

#include <string>
#include <string_view>

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <boost/describe.hpp>

namespace raidwatch::probe {

enum class Verb {
    self_test_short,  ///< target: a disk ("sda", "nvme0n1")
    self_test_long,
    check_array,      ///< target: an md array ("md0"), whole and idle
    scrub_pool,       ///< target: a ZFS pool by name, healthy and idle
    /// target: an md array, a ZFS pool or, by its PCI place, a MegaRAID controller, whole and idle, with a spare;
    /// disk: the member to be copied onto a spare, by kernel name, at a controller by its slot ("252:3")
    replace_member,
    locate_on,        ///< target: a disk
    locate_off,
};
BOOST_DESCRIBE_ENUM(Verb, self_test_short, self_test_long, check_array, scrub_pool, replace_member, locate_on, locate_off)

/// Which disk a kernel name or slot stands for, as whoever orders knows it. A name is given anew when a disk goes, when
/// another comes and with every start of the machine; people then pull the disk whose lamp is lit.
struct MeantDisk {
    std::string id;      ///< Disk::id
    std::string serial;  ///< both empty: whichever disk has the name

    bool operator==(const MeantDisk&) const = default;
};
BOOST_DESCRIBE_STRUCT(MeantDisk, (), (id, serial))

struct Action {
    Verb verb = Verb::self_test_short;
    std::string target;  ///< kernel name, pool or PCI place
    std::string disk;    ///< replace_member: kernel name of the member's disk or partition, or its slot
    MeantDisk meant;     ///< replace_member, locate_*, self_test_*: the disk that is to be replaced, shown or tested

    bool operator==(const Action&) const = default;
};
BOOST_DESCRIBE_STRUCT(Action, (), (verb, target, disk, meant))

struct ActRequest {
    std::string id;  ///< the asker's own, repeated in the answer; up to 64 characters
    Action action;
    Milliseconds deadline{30'000};

    bool operator==(const ActRequest&) const = default;
};

/// What came of it. timed_out: it is not known whether it was done.
struct Acted {
    std::string id;
    Action action;
    bool done = false;
    std::string by;  ///< what did it: "smartctl", "sysfs", "nvme ioctl"
    ErrorCode code = ErrorCode::io;
    std::string error;  ///< why not, where it was not done; in it may be text of a tool

    bool operator==(const Acted&) const = default;
};

/// "sda", "md127", "nvme0n1", "tank": what may become part of a path or a tool's argument.
bool is_plain_name(std::string_view name);
/// The action names what its verb needs, in plain names, and nothing else.
Status check(const Action& action);

}  // namespace raidwatch::probe
