#pragma once

#include <raidwatch/collect/host.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace raidwatch {

/// Root "/": CHECK POWER MODE first (not for solid-state disks, which have nothing to spin up and of which
/// some always claim to sleep), then libatasmart, then libatasmart by "linux-ide:", and beside either the
/// self-test log and the SCT status by ATA PASS-THROUGH. Every command has a time-out of its own, yet a drive
/// or driver that hangs hangs the caller.
///
/// Any other root is a recorded or simulated node: ROOT/dev/sda.blob in libatasmart's format (`skdump
/// --save`), read by libatasmart too; beside it, where there are, the 512-byte pages
/// ROOT/dev/sda.selftest-log and ROOT/dev/sda.sct-status. A file ROOT/dev/sda.standby means that the disk
/// sleeps.
///
/// Errors: unsupported (no way worked, `detail` says what each answered), not_found, denied, timed_out, io;
/// malformed for a name that is none and for a broken blob.
std::unique_ptr<Ata> make_ata(const std::string& root);

/// On the running machine: `device` ("sda") begins a self-test. busy: it sleeps, or one runs already;
/// unsupported: its link passes no ATA commands, or it has no self-tests. Others as above.
Status start_ata_self_test(std::string_view device, bool extended);

}  // namespace raidwatch
