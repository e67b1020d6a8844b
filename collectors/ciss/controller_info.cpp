#include "controller_info.hpp"

#include <algorithm>
#include <string>

namespace raidwatch::ciss {

namespace {

constexpr std::size_t kCountAt = 0, kFirmwareAt = 5, kPresentAt = 54, kNotDisksAt = 86, kManyCountAt = 154,
                      kVendorAt = 200, kProductAt = 208, kMoreFlagsAt = 286, kLongFirmwareAt = 325;
constexpr std::size_t kLeastBytes = kNotDisksAt + kMapBytes;  ///< what every firmware knows
constexpr std::uint32_t kHasLongFirmware = 0x20000000;
constexpr std::size_t kSerialAt = 44, kSerialBytes = 32;

}  // namespace

Result<ControllerInfo> parse_controller(Bytes answer, std::string_view source) {
    if (answer.size() < kLeastBytes)
        return failure(ErrorCode::malformed, "reading the controller information of", std::string(source),
                       "only " + std::to_string(answer.size()) + " bytes");
    ControllerInfo info;
    info.logical_drives = u8(answer, kCountAt);
    // 255: as many as the byte holds, and the number follows elsewhere.
    if (info.logical_drives == 0xff && answer.size() >= kManyCountAt + 2)
        info.logical_drives = u16(answer, kManyCountAt);
    info.vendor = text(answer, kVendorAt, 8);
    info.product = text(answer, kProductAt, 16);
    info.firmware = text(answer, kFirmwareAt, 4);
    if (u32(answer, kMoreFlagsAt) & kHasLongFirmware)
        if (auto version = text(answer, kLongFirmwareAt, 32); !version.empty())
            info.firmware = std::move(version);
    info.present = drives_in_map(answer, kPresentAt);
    for (const auto number : drives_in_map(answer, kNotDisksAt)) info.present.erase(number);
    return info;
}

std::string parse_serial(Bytes answer) {
    return text(answer, kSerialAt, kSerialBytes);
}

}  // namespace raidwatch::ciss
