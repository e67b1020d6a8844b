#include "libatasmart.hpp"

#include "ata_pages.hpp"

#include <algorithm>
#include <cerrno>
#include <string_view>

#include <atasmart.h>

namespace raidwatch::smart {

namespace {
SkDisk* handle(void* disk) {
    return static_cast<SkDisk*>(disk);
}

/// libatasmart says "not supported" (and EINVAL or EIO) for answers that it merely cannot read, such as
/// fixed-format sense data; only a device that is not there, or not ours to open, is final.
tl::unexpected<Error> refused(int error_number, std::string attempted, std::string source) {
    auto error = failure_errno(error_number, std::move(attempted), std::move(source));
    const bool is_gone = error_number == ENOENT || error_number == ENXIO || error_number == ENODEV;
    if (is_gone)
        error.value().code = ErrorCode::not_found;
    else if (error_number != EACCES && error_number != EPERM && error_number != ETIMEDOUT)
        error.value().code = ErrorCode::unsupported;
    return error;
}

std::vector<std::uint8_t> copy(std::span<const std::uint8_t> bytes) {
    return {bytes.begin(), bytes.end()};
}
}  // namespace

BlobChunks split_blob(std::span<const std::uint8_t> blob) {
    constexpr std::size_t kHead = 8;
    BlobChunks chunks;
    while (blob.size() >= kHead) {
        const std::string_view tag(reinterpret_cast<const char*>(blob.data()), 4);
        std::size_t size = 0;
        for (const auto byte : blob.subspan(4, 4)) size = size << 8 | byte;
        if (size > blob.size() - kHead) break;
        const auto content = blob.subspan(kHead, size);
        if (tag == "IDFY") chunks.identify = content;
        if (tag == "SMDT") chunks.data = content;
        if (tag == "SMTH") chunks.thresholds = content;
        blob = blob.subspan(kHead + size);
    }
    return chunks;
}

void SmartDisk::Deleter::operator()(void* disk) const {
    sk_disk_free(handle(disk));
}

SmartDisk::SmartDisk(void* disk, std::string name, bool recorded)
    : disk_(disk), name_(std::move(name)), recorded_(recorded) {}

Result<SmartDisk> SmartDisk::open(const std::string& name) {
    SkDisk* disk = nullptr;
    errno = 0;
    if (sk_disk_open(name.c_str(), &disk) < 0) return refused(errno, "opening", name);
    return SmartDisk(disk, name, false);
}

Result<SmartDisk> SmartDisk::from_blob(std::span<const std::uint8_t> blob, const std::string& source) {
    SkDisk* disk = nullptr;
    if (sk_disk_open(nullptr, &disk) < 0) return failure_errno(errno, "reading", source);
    SmartDisk opened(disk, source, true);
    if (sk_disk_set_blob(disk, blob.data(), blob.size()) < 0)
        return failure(ErrorCode::malformed, "reading", source, "not a blob of libatasmart's");
    return opened;
}

Result<bool> SmartDisk::asleep() const {
    SkBool awake = 1;
    errno = 0;
    if (sk_disk_check_sleep_mode(handle(disk_.get()), &awake) < 0)
        return refused(errno, "checking the power mode of", name_);
    return awake == 0;
}

Result<SmartPages> SmartDisk::read() const {
    auto* disk = handle(disk_.get());
    SkBool available = 0;
    errno = 0;
    if (sk_disk_smart_is_available(disk, &available) < 0) return refused(errno, "asking for SMART of", name_);
    if (!available)
        return failure(ErrorCode::unsupported, "asking for SMART of", name_, "it says it has none");
    if (!recorded_ && sk_disk_smart_read_data(disk) < 0)
        return refused(errno, "reading SMART data of", name_);

    SmartPages pages;
    auto& smart = pages.smart;
    SkBool good = 0;
    if (sk_disk_smart_status(disk, &good) == 0) smart.passed = good != 0;
    const void* bytes = nullptr;
    std::size_t size = 0;
    errno = 0;
    if (sk_disk_get_blob(disk, &bytes, &size) < 0) return refused(errno, "reading SMART data of", name_);
    const auto chunks = split_blob({static_cast<const std::uint8_t*>(bytes), size});
    smart.values = copy(chunks.data);
    smart.thresholds = copy(chunks.thresholds);
    auto identity = parse_identify(chunks.identify);
    smart.model = std::move(identity.model);
    smart.serial = std::move(identity.serial);
    smart.firmware = std::move(identity.firmware);
    smart.bytes = identity.bytes;
    // Some drives keep the log but announce it only among the capabilities in SMART READ DATA.
    constexpr std::size_t kCapabilities = 367;
    constexpr std::uint8_t kRunsSelfTests = 0x10;
    const bool runs_tests =
        smart.values.size() == kPageBytes && (smart.values[kCapabilities] & kRunsSelfTests) != 0;
    pages.has_self_test_log = identity.has_self_test_log || runs_tests;
    pages.has_sct = identity.has_sct;
    return pages;
}

}  // namespace raidwatch::smart
