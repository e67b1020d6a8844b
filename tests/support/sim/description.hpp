#pragma once
// What a simulated node consists of and what may happen to its hardware: the values of the scenario format
// (tests/scenarios/README.md) that concern one node. Ids ("d3", "md0", "c0") are the file's own names.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace raidwatch::sim {

enum class DriveKind { sata, sas, nvme };
enum class EngineKind { md, megaraid, zfs };

struct DiskSpec {
    std::string id, serial, model;
    std::uint64_t bytes = 0;
    DriveKind kind = DriveKind::sata;
    std::string slot;
    std::string
        controller;  ///< the RAID controller it sits behind, which hides it from the kernel; empty: none
};

struct ControllerSpec {
    std::string id, family, model, serial;
    std::vector<std::string> disks;
    bool through_tool = false;  ///< its firmware is asked by storcli alone: there is no way to it without
};

/// A shelf with an SES processor: its bays are in /sys/class/enclosure.
struct EnclosureSpec {
    std::string id, model;
    std::vector<std::string> disks;  ///< in the order of its bays
};

struct ArraySpec {
    std::string id;
    EngineKind engine = EngineKind::md;
    std::string level;
    std::vector<std::string> members, spares;
    std::string controller, mount;
};

struct NodeSpec {
    std::string name;
    std::vector<DiskSpec> disks;
    std::vector<ControllerSpec> controllers;
    std::vector<EnclosureSpec> enclosures;
    std::vector<ArraySpec> arrays;
};

/// What a drive reports of itself; what is not set is what a healthy drive of its kind says.
struct Counters {
    std::optional<std::uint64_t> reallocated, pending, uncorrectable, media_errors, percentage_used,
        critical_warning, grown_defects, interface_crc;
    std::optional<double> temperature_c;
    std::optional<bool> passed;

    /// Takes over what `newer` sets.
    void update(const Counters& newer);
};

struct DiskVanish {
    std::string disk;
};
/// A drive in a slot; without a serial the one that was there before.
struct DiskAppear {
    std::string disk;
    std::optional<std::string> serial, model, slot;
    std::optional<std::uint64_t> bytes;
    std::optional<DriveKind> kind;
};
struct DiskSmart {
    std::string disk;
    Counters set;
};
struct DiskHang {
    std::string disk;
    bool hangs = true;
};
struct ArrayFail {
    std::string array, disk;
};
struct ArrayRemove {
    std::string array, disk;
};
struct ArrayAdd {
    std::string array, disk;
};
/// Where a long operation stands and how fast it goes; 0 bytes/s stands still.
struct Pace {
    double percent = 0;
    double bytes_per_s = 0;
};
struct ArrayRebuild {
    std::string array, disk;
    Pace pace;
};
struct ArrayReplace {
    std::string array, from, to;
    Pace pace;
};
struct ArrayCheck {
    std::string array;
    Pace pace;
    std::optional<std::uint64_t> mismatches;
};
struct ArrayIdle {
    std::string array;
    std::optional<std::uint64_t> mismatches;
};
enum class EngineReport { clean, degraded, failed, inactive };
struct ArraySet {
    std::string array;
    EngineReport state = EngineReport::clean;
};
struct ArrayWriteCache {
    std::string array, mode;
};
struct ControllerVanish {
    std::string controller;
};
struct ControllerAppear {
    std::string controller;
    std::optional<std::string> serial;
    bool foreign = false;
};
struct ControllerBattery {
    std::string controller, state;
};

/// With the disks that are still in it, one after the other, and itself as the last.
struct EnclosureVanish {
    std::string enclosure;
};
/// With all disks that it had.
struct EnclosureAppear {
    std::string enclosure;
};

using DiskAction = std::variant<DiskVanish, DiskAppear, DiskSmart, DiskHang>;
using ArrayAction = std::variant<ArrayFail, ArrayRemove, ArrayAdd, ArrayRebuild, ArrayReplace, ArrayCheck,
                                 ArrayIdle, ArraySet, ArrayWriteCache>;
using ControllerAction = std::variant<ControllerVanish, ControllerAppear, ControllerBattery>;
using EnclosureAction = std::variant<EnclosureVanish, EnclosureAppear>;
using HardwareAction = std::variant<DiskAction, ArrayAction, ControllerAction, EnclosureAction>;

}  // namespace raidwatch::sim
