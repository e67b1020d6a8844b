#include "meant.hpp"

#include "collectors/host/identity.hpp"
#include "collectors/text/identity_key.hpp"

#include <raidwatch/base/text.hpp>

namespace raidwatch::act {

bool is_meant(const probe::MeantDisk& meant, std::string_view id, std::string_view serial) {
    if (meant.id.empty() && meant.serial.empty()) return true;
    if (!meant.id.empty() && meant.id == id) return true;
    // SAS drives go on after it with the number of their board; firmware between cuts that off.
    const auto wanted = key_part(meant.serial), found = key_part(serial);
    return !wanted.empty() && !found.empty() && (wanted.starts_with(found) || found.starts_with(wanted));
}

std::string mistaken(const probe::MeantDisk& meant, std::string_view id, std::string_view serial) {
    return "it is " + printable(serial.empty() ? id : serial, 80) + " now, not " +
           printable(meant.serial.empty() ? meant.id : meant.serial, 80);
}

Status must_be_meant(const Files& files, const std::string& device, const probe::MeantDisk& meant) {
    if (meant == probe::MeantDisk{}) return {};
    const auto identity = host::disk_identity(files, device);
    if (!identity) return tl::unexpected(identity.error());
    if (is_meant(meant, identity->id, identity->serial)) return {};
    return failure(ErrorCode::refused, "recognising", device,
                   mistaken(meant, identity->id, identity->serial));
}

}  // namespace raidwatch::act
