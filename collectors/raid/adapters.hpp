#pragma once
// One controller as its tool tells of it, piece by piece: the same drive appears in a list, under its array
// and with its details. Whoever has read all of it makes findings of it.

#include <raidwatch/model/findings.hpp>

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::raid {

/// One place in an array; `slot` or `serial` says whose, where the tool names it.
struct Place {
    Member member;  ///< a state that was not told is taken from the disk and the array
    std::string slot, serial;
    bool spare = false;
};

struct Volume {
    std::string number;  ///< the tool's own: "0", "u0", "A"
    Array array;         ///< without id and members; a name that was not set is "vd" and the number
    std::vector<Place> places;
    /// False where the members are known but not which of them mirror each other.
    bool pairs_known = true;
};

struct Adapter {
    Controller controller;   ///< `name` is set; without an id the name stands for it
    bool told = false;       ///< the output speaks of the controller itself: it becomes a component
    std::deque<Disk> disks;  ///< without ids
    std::deque<Volume> volumes;
    std::deque<Enclosure> enclosures;  ///< without ids

    /// The disk in that place, added where it was not known. Beyond what any controller has, parts are no
    /// more added (and the facts say so): one that is dropped is returned, so that whatever is printed is
    /// read in bearable time.
    Disk& disk(std::string_view slot);
    /// Adds a disk that was read as a whole.
    void add(Disk disk);
    Volume& volume(std::string_view number);
    Enclosure& enclosure(std::string_view name);
    Disk* find_slot(std::string_view slot);
    Disk* find_serial(std::string_view serial);

    bool overflowed = false;  ///< something was dropped
    Disk dropped_disk;
    Volume dropped_volume;
    Enclosure dropped_enclosure;
};

/// All controllers of one output, in the order met.
struct Adapters {
    std::deque<Adapter> list;
    /// The one of that name ("c0"), added where it was not known; without a name the current one.
    Adapter& at(std::string_view name);
    /// The last one met, or "c0" where none was named.
    Adapter& current();

    Adapter dropped;
};

/// How the reading of one output went.
struct Reading {
    bool nothing_there = false;  ///< it says that there is nothing to tell of: "No controllers detected."
    std::string_view source;     ///< "the output of tw_cli": what it is said not to be where it names nothing
    std::vector<Problem> problems;
};

/// The facts; complete where it names something, or says that there is nothing, and nothing was in the way.
/// Disk ids: WWN, else vendor, model and serial, else the controller's id and the slot (also where two disks
/// claim the same: a redacted serial). Array ids: the controller's id and "-vd" with the number.
Findings conclude(Adapters adapters, ArrayEngine engine, Reading reading);

/// A controller found under another name belongs at this place: its id, and all ids made of it.
void move_controller(Findings& findings, const std::string& from, const std::string& to);

}  // namespace raidwatch::raid
