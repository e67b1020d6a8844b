#pragma once
// One controller as its tool tells of it, piece by piece: the same drive appears in a list, in a topology and
// with its details; whoever has read all of it makes findings of it.

#include "battery.hpp"
#include "words.hpp"

#include <raidwatch/model/findings.hpp>

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::megaraid_tools {

struct Drive {
    Disk disk;              ///< without id; slot as printed
    std::string device_id;  ///< the controller's own number of it
    DriveWord word;
    std::optional<int> group, span, row;  ///< drive group it belongs to, place in it
    std::optional<double> percent;        ///< of its rebuild or copyback
};

/// One place of a drive group.
struct Place {
    int group = 0, span = 0, row = 0;
    std::string slot;  ///< empty: nothing is there
    DriveWord word;
    std::string text;
};

struct Volume {
    int number = 0;
    Array array;  ///< without id, name and members
    std::optional<int> group;
    std::optional<int> spans, drives_per_span;
    std::vector<std::string> slots;  ///< its drives where they are listed under it
    std::vector<Place> places;       ///< the same with their places, where these are told
    bool is_cache = false;           ///< a CacheCade pseudo volume
    bool is_group = false;           ///< a drive group, which stands for its volumes
};

/// An enclosure as the controller sees it.
struct Shelf {
    std::string eid;         ///< the controller's own number of it
    Enclosure enclosure;     ///< without id, name and slots
    std::string logical_id;  ///< as in SES, "0x50000d1704770b00"; empty where it is not told
    std::string state;       ///< of the whole, as printed
    std::string odd;         ///< what is wrong with it and is no element in a state of SES
    std::optional<int> fans, power_supplies, sensors;  ///< how many it has, where they are only counted
};
/// What the controller itself counts; only used where the things counted are not listed.
struct Counts {
    std::uint64_t ill_volumes = 0, ill_drives = 0;
};

struct Adapter {
    std::optional<int> number;
    Controller controller;
    BatteryFacts battery;
    bool told_of_itself = false;  ///< there is more than its number: it becomes a component
    std::deque<Drive> drives;
    std::vector<Place> places;
    std::deque<Volume> volumes;
    std::deque<Volume> groups;  ///< as the topology tells of them; used where no volume is listed
    std::deque<Shelf> shelves;
    Counts counts;
    std::vector<Problem> problems;

    Drive& drive(std::string_view slot);
    Volume& volume(int number);
    Shelf& shelf(std::string_view eid);
};

/// All controllers of one output.
struct Adapters {
    std::deque<Adapter> list;
    /// The adapter of that number; without one the only or the last.
    Adapter& at(std::optional<int> number);
};

/// Enclosures with id, bays and the elements that are only counted; `prefix` comes before their names.
/// Returns what is wrong with one and belongs to none of its elements, else nothing.
std::string finish_shelves(Adapter& adapter, const std::string& prefix, std::vector<Enclosure>& into);

/// "32:4", ":4" without an enclosure; empty where the text is no place of a drive.
std::string slot_of(std::string_view enclosure, std::string_view slot);
std::string slot_of(std::string_view pair);
/// "00:3b:00:00" (domain, bus, device, function, all hexadecimal) -> "0000:3b:00.0"; empty for anything else.
std::string pci_position(std::string_view text);

/// Ids: controller "pci-0000:3b:00.0" or "c0"; array, its id and "-vd0"; disk, its WWN, else vendor, model
/// and serial, else the controller's id and the slot; enclosure, "ses-" and its logical identifier as the SES
/// collector names it, else the controller's id and the number of the enclosure. `controller_id`: that of the
/// only controller where it is known; else empty.
void finish(Adapters adapters, Findings& findings, std::string_view controller_id = {});

}  // namespace raidwatch::megaraid_tools
