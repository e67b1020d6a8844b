#pragma once
// What the kernel tells of a RAID controller without any tool.

#include "collectors/host/raid_hosts.hpp"

#include <raidwatch/collect/host.hpp>
#include <raidwatch/model/findings.hpp>

#include <string>
#include <vector>

namespace raidwatch::raid_hosts {

/// Model, serial and firmware where the driver shows them; failed where the driver says that the firmware has
/// locked up (hpsa, smartpqi: lockup_detected).
Controller controller_of(const Files& files, const host::RaidHost& host, std::string name);

/// Volumes whose state the driver publishes (Linux drivers/scsi/raid_class.c: mpt2sas, mpt3sas).
std::vector<Array> volumes_of(const Files& files, const host::RaidHost& host, const Controller& controller);

/// How many volumes there are whose state nothing in sysfs tells.
int unseen_volumes(const Files& files, const host::RaidHost& host);

}  // namespace raidwatch::raid_hosts
