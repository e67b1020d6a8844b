#pragma once
// How components are called in sentences: the same everywhere.

#include <raidwatch/model/array.hpp>
#include <raidwatch/model/event.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <string>
#include <string_view>

namespace raidwatch::assess {

Subject subject_of(const Array& array);
Subject subject_of(const Controller& controller);
Subject subject_of(const Enclosure& enclosure);
Subject subject_of(const Disk& disk);  ///< named by serial, else by id

/// False for words like "-", by which tools say that there is nothing to say.
bool says_something(std::string_view vendor_state);

/// "c0", where the controller is one that is known.
Subject controller_subject(const NodeView& view, const std::string& id);
const Controller* controller_of(const NodeView& view, const std::string& id);

/// "ZC1A0003 (slot 0:3, sdc)": serial, and where it sits as far as known.
std::string describe_disk(const NodeView& view, const std::string& disk_id);
/// The member's disk, else its device, else "member 2".
std::string describe_member(const NodeView& view, const Member& member);
Subject member_subject(const NodeView& view, const Member& member);

}  // namespace raidwatch::assess
