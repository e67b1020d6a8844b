#include "uuid.hpp"

#include "collectors/host/identity.hpp"
#include "collectors/host/udev.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <cctype>
#include <cstdint>

namespace raidwatch::mdraid {

namespace {

constexpr std::string_view kMagic = "\xfc\x4e\x2b\xa9";  // a92b4efc, little endian
constexpr std::size_t kSuperblockBytes = 4096;

std::string hex(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        text += kDigits[static_cast<unsigned char>(c) >> 4];
        text += kDigits[static_cast<unsigned char>(c) & 15];
    }
    return text;
}

/// A little-endian 32-bit word as mdadm prints it.
std::string word(std::string_view bytes, std::size_t at) {
    std::string part(bytes.substr(at, 4));
    std::reverse(part.begin(), part.end());
    return hex(part);
}

/// The kernel shows the bytes as they lie on disk; those of version 0.90 are four little-endian words.
std::string swap_words(const std::string& digits) {
    std::string swapped;
    for (std::size_t group = 0; group + 8 <= digits.size(); group += 8)
        for (std::size_t byte = 4; byte-- > 0;) swapped += digits.substr(group + byte * 2, 2);
    return swapped;
}

std::optional<std::string> from_sysfs(const Files& files, const std::string& array,
                                      std::string_view metadata_version) {
    auto uuid = canonical_uuid(host::attribute(files, "/sys/block/" + array + "/md/uuid"));
    if (!uuid || metadata_version != "0.90") return uuid;
    std::erase(*uuid, ':');
    return canonical_uuid(swap_words(*uuid));
}

std::optional<std::string> from_udev(const Files& files, const std::string& array,
                                     const std::vector<std::string>& members) {
    const auto properties = host::block_properties(files, array);
    if (const auto found = properties.find("MD_UUID"); found != properties.end())
        if (auto uuid = canonical_uuid(found->second)) return uuid;
    for (const auto& member : members) {
        const auto facts = host::block_properties(files, member);
        const auto type = facts.find("ID_FS_TYPE"), found = facts.find("ID_FS_UUID");
        if (type == facts.end() || found == facts.end() || type->second != "linux_raid_member") continue;
        if (auto uuid = canonical_uuid(found->second)) return uuid;
    }
    return std::nullopt;
}

std::int64_t size_of(const Files& files, const std::string& member) {
    constexpr std::int64_t kSector = 512;
    return parse_int(host::attribute(files, "/sys/class/block/" + member + "/size")).value_or(0) * kSector;
}

/// Superblock at 4 KiB (1.2), at the start (1.1), 8 to 12 KiB before the end (1.0), in the last whole 64 KiB
/// (0.90).
std::optional<std::string> from_superblock(const Files& files, const std::string& member,
                                           std::string_view version) {
    std::string device = "/dev/" + member;
    std::replace(device.begin(), device.end(), '!', '/');
    constexpr std::int64_t kFour = 4096, kEight = 8192, kSixtyFour = 65536;
    const std::int64_t size = size_of(files, member);
    std::int64_t offset = 0;
    if (version == "1.2")
        offset = kFour;
    else if (version == "1.0" && size > 2 * kEight)
        offset = (size - kEight) & ~(kFour - 1);
    else if (version == "0.90" && size > 2 * kSixtyFour)
        offset = (size & ~(kSixtyFour - 1)) - kSixtyFour;
    else if (version != "1.1")
        return std::nullopt;
    const auto bytes = files.read_part(device, offset, kSuperblockBytes);
    if (!bytes) return std::nullopt;
    return version == "0.90" ? uuid_of_v0(*bytes) : uuid_of_v1(*bytes);
}

}  // namespace

std::optional<std::string> canonical_uuid(std::string_view text) {
    std::string digits;
    for (const char c : trim(text)) {
        if (c == ':' || c == '-') continue;
        if (!std::isxdigit(static_cast<unsigned char>(c))) return std::nullopt;
        digits += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    if (digits.size() != 32 || digits.find_first_not_of('0') == digits.npos) return std::nullopt;
    for (const std::size_t at : {24U, 16U, 8U}) digits.insert(at, ":");
    return digits;
}

std::optional<std::string> uuid_of_v1(std::string_view bytes) {
    if (bytes.size() < 32 || !bytes.starts_with(kMagic)) return std::nullopt;
    return canonical_uuid(hex(bytes.substr(16, 16)));
}

std::optional<std::string> uuid_of_v0(std::string_view bytes) {
    if (bytes.size() < 64 || !bytes.starts_with(kMagic)) return std::nullopt;
    return canonical_uuid(word(bytes, 20) + word(bytes, 52) + word(bytes, 56) + word(bytes, 60));
}

std::optional<std::string> array_uuid(const Files& files, const std::string& array,
                                      std::string_view metadata_version,
                                      const std::vector<std::string>& present_members) {
    if (auto uuid = from_sysfs(files, array, metadata_version)) return uuid;
    const bool own_superblock = !metadata_version.starts_with("external:");
    // Members of a firmware RAID carry the container's UUID, not the volume's.
    if (auto uuid = from_udev(files, array, own_superblock ? present_members : std::vector<std::string>{}))
        return uuid;
    for (const auto& member : present_members)
        if (auto uuid = from_superblock(files, member, metadata_version)) return uuid;
    return std::nullopt;
}

}  // namespace raidwatch::mdraid
