#pragma once

#include <raidwatch/collect/host.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace raidwatch::host {

/// The megaraid_sas driver's control node on this machine; nothing below another root than "/".
std::unique_ptr<Mfi> make_mfi(const std::string& root);

/// Announcements of the megaraid_sas driver (Linux drivers/scsi/megaraid/megaraid_sas_base.c,
/// megasas_mgmt_poll()).
class MfiEvents {
  public:
    virtual ~MfiEvents() = default;
    /// Readable when some controller's firmware had an event; the driver does not say which, and says it
    /// once, to whoever asks first.
    virtual int fd() const = 0;
    /// Orders the controller's next event from this sequence number on. May take minutes while the controller
    /// is reset.
    virtual Status await(std::uint16_t host_no, std::uint32_t sequence) = 0;
};
/// On this machine; not_found where the driver is not loaded.
Result<std::unique_ptr<MfiEvents>> open_mfi_events();

/// Major number of `name` among the character devices of /proc/devices (proc(5)); nullopt where it is not
/// listed.
std::optional<unsigned> character_major(std::string_view devices, std::string_view name);

}  // namespace raidwatch::host
