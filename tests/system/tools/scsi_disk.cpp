#include "scsi_disk.hpp"

#include "ata_answers.hpp"

#include <algorithm>

namespace raidwatch::smartdisk {

namespace {
using Bytes = std::vector<std::uint8_t>;
using Cdb = std::span<const std::uint8_t>;

constexpr std::uint8_t kTestUnitReady = 0x00, kInquiry = 0x12, kModeSense6 = 0x1a, kStartStop = 0x1b,
                       kReadCapacity10 = 0x25, kRead10 = 0x28, kWrite10 = 0x2a, kSyncCache10 = 0x35,
                       kModeSense10 = 0x5a, kAtaPassThrough16 = 0x85, kRead16 = 0x88, kWrite16 = 0x8a,
                       kSyncCache16 = 0x91, kServiceIn16 = 0x9e, kAtaPassThrough12 = 0xa1;
constexpr std::uint8_t kMediumError = 3, kIllegalRequest = 5, kAbortedCommand = 0xb;
constexpr std::size_t kSector = 512;

std::uint64_t big_endian(Cdb cdb, std::size_t at, std::size_t bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | cdb[at + i];
    return value;
}

void append_big(Bytes& bytes, std::uint64_t value, int size) {
    for (int i = size; i-- > 0;) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

/// Text in a field of `size` characters, padded with blanks.
void append_text(Bytes& bytes, std::string text, std::size_t size) {
    text.resize(size, ' ');
    bytes.insert(bytes.end(), text.begin(), text.end());
}

ScsiReply check_condition(std::uint8_t key, std::uint8_t asc) {
    Bytes sense(18);
    sense[0] = 0x70;
    sense[2] = key;
    sense[7] = 10;
    sense[12] = asc;
    return {.status = kCheckCondition, .sense = std::move(sense)};
}

/// "Unrecovered read error" or "write error", with the sector in the information field.
ScsiReply medium_error(std::uint64_t lba, bool write) {
    auto reply = check_condition(kMediumError, write ? 0x0c : 0x11);
    reply.sense[0] |= 0x80;
    for (std::size_t i = 0; i < 4; ++i) reply.sense[3 + i] = static_cast<std::uint8_t>(lba >> (24 - 8 * i));
    return reply;
}

ScsiReply pass_through(const Control& control, Cdb cdb) {
    auto reply = answer_ata(control, cdb);
    if (!reply) return check_condition(kAbortedCommand, 0);
    ScsiReply scsi{.data = std::move(reply->page)};
    if (!wants_registers(cdb)) return scsi;
    // Recovered error 00/1D in descriptor format, with the ATA status return descriptor.
    scsi.status = kCheckCondition;
    scsi.sense = {0x72, 1,
                  0,    0x1d,
                  0,    0,
                  0,    14,
                  9,    12,
                  0,    0,
                  0,    reply->count,
                  0,    0,
                  0,    reply->lba_mid,
                  0,    reply->lba_high,
                  0,    0x50};
    return scsi;
}

Bytes page_header(std::uint8_t page, std::size_t length) {
    Bytes bytes{0, page};
    append_big(bytes, length, 2);
    return bytes;
}

/// Device identification: the ATA name and, if it has one, the WWN.
Bytes identification(const sim::AtaDisk& disk) {
    Bytes names{2, 1, 0, 68};
    append_text(names, "ATA", 8);
    append_text(names, disk.model, 40);
    append_text(names, disk.serial, 20);
    if (disk.wwn) {
        names.insert(names.end(), {1, 3, 0, 8});
        append_big(names, disk.wwn, 8);
    }
    auto bytes = page_header(0x83, names.size());
    bytes.insert(bytes.end(), names.begin(), names.end());
    return bytes;
}

/// ATA information: the SAT layer's name, and IDENTIFY DEVICE.
Bytes ata_information(const sim::AtaDisk& disk) {
    auto bytes = page_header(0x89, 568);
    bytes.resize(8);
    append_text(bytes, "raidwtch", 8);
    append_text(bytes, "smartdisk", 16);
    append_text(bytes, "1", 4);
    bytes.push_back(0x34);
    bytes.resize(56);
    bytes.push_back(0xec);
    bytes.resize(60);
    const auto identify = sim::identify(disk);
    bytes.insert(bytes.end(), identify.begin(), identify.end());
    return bytes;
}

Bytes block_characteristics(const sim::AtaDisk& disk) {
    auto bytes = page_header(0xb1, 60);
    append_big(bytes, disk.rotation_rpm, 2);
    bytes.resize(64);
    return bytes;
}

ScsiReply inquiry(const sim::AtaDisk& disk, Cdb cdb) {
    if ((cdb[1] & 1) == 0) {
        Bytes bytes{0, 0, 6, 2, 31, 0, 0, 2};  // SPC-4
        append_text(bytes, "ATA", 8);
        append_text(bytes, disk.model, 16);
        append_text(bytes, disk.firmware, 4);
        return {.data = std::move(bytes)};
    }
    switch (cdb[2]) {
        case 0x00:
            return {.data = {0, 0, 0, 5, 0x00, 0x80, 0x83, 0x89, 0xb1}};
        case 0x80: {
            auto bytes = page_header(0x80, 20);
            append_text(bytes, disk.serial, 20);
            return {.data = std::move(bytes)};
        }
        case 0x83:
            return {.data = identification(disk)};
        case 0x89:
            return {.data = ata_information(disk)};
        case 0xb1:
            return {.data = block_characteristics(disk)};
        default:
            return check_condition(kIllegalRequest, 0x24);
    }
}

bool is_write(std::uint8_t operation) {
    return operation == kWrite10 || operation == kWrite16;
}
bool is_transfer(std::uint8_t operation) {
    return operation == kRead10 || operation == kRead16 || is_write(operation);
}

struct Sectors {
    std::uint64_t first, count;
};
Sectors sectors_of(Cdb cdb) {
    if (cdb[0] == kRead16 || cdb[0] == kWrite16) return {big_endian(cdb, 2, 8), big_endian(cdb, 10, 4)};
    return {big_endian(cdb, 2, 4), big_endian(cdb, 7, 2)};
}
}  // namespace

std::size_t ScsiDisk::bytes_from_host(Cdb cdb) {
    return is_write(cdb[0]) ? sectors_of(cdb).count * kSector : 0;
}

bool ScsiDisk::wakes_disk(Cdb cdb) {
    if (cdb[0] == kAtaPassThrough16 || cdb[0] == kAtaPassThrough12) return smartdisk::wakes_disk(cdb);
    return is_transfer(cdb[0]) || cdb[0] == kStartStop;
}

ScsiReply ScsiDisk::answer(const Control& control, Cdb cdb, std::span<const std::uint8_t> from_host) {
    const std::uint64_t last = medium_.size() / kSector - 1;
    Bytes capacity;
    switch (cdb[0]) {
        case kTestUnitReady:
        case kStartStop:
        case kSyncCache10:
        case kSyncCache16:
            return {};
        case kInquiry:
            return inquiry(control.ata, cdb);
        case kReadCapacity10:
            append_big(capacity, std::min<std::uint64_t>(last, 0xffffffff), 4);
            append_big(capacity, kSector, 4);
            return {.data = std::move(capacity)};
        case kServiceIn16:
            append_big(capacity, last, 8);
            append_big(capacity, kSector, 4);
            capacity.resize(32);
            return {.data = std::move(capacity)};
        case kModeSense6:
            return {.data = {3, 0, 0, 0}};
        case kModeSense10:
            return {.data = {0, 6, 0, 0, 0, 0, 0, 0}};
        case kAtaPassThrough12:
        case kAtaPassThrough16:
            return pass_through(control, cdb);
        default:
            break;
    }
    if (is_transfer(cdb[0])) return read_write(control, cdb, from_host);
    return check_condition(kIllegalRequest, 0x20);
}

ScsiReply ScsiDisk::read_write(const Control& control, Cdb cdb, std::span<const std::uint8_t> from_host) {
    const auto [first, count] = sectors_of(cdb);
    const std::uint64_t all = medium_.size() / kSector;
    if (first > all || count > all - first) return check_condition(kIllegalRequest, 0x21);
    const bool write = is_write(cdb[0]);
    for (const auto& range : write ? control.bad_writes : control.bad_reads)
        if (range.touches(first, count)) return medium_error(std::max(first, range.first), write);
    const auto place = std::span(medium_).subspan(first * kSector, count * kSector);
    if (!write) return {.medium = place};
    std::copy_n(from_host.begin(), std::min(from_host.size(), place.size()), place.begin());
    return {};
}

}  // namespace raidwatch::smartdisk
