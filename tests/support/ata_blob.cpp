#include "ata_blob.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <string_view>

namespace raidwatch::sim {

namespace {
constexpr std::size_t kPage = 512;
constexpr std::size_t kMostAttributes = 30, kAttributeBytes = 12;
constexpr std::size_t kMostSelfTests = 21, kSelfTestBytes = 24;

void put_little(Bytes& page, std::size_t at, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) page[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

void put_word(Bytes& page, std::size_t word, std::uint64_t value) {
    put_little(page, 2 * word, value & 0xffff, 2);
}

/// ATA strings are padded with blanks and have the bytes of each word swapped.
void put_text(Bytes& page, std::size_t word, std::size_t bytes, std::string_view text) {
    for (std::size_t i = 0; i < bytes; ++i)
        page[2 * word + (i ^ 1)] = i < text.size() ? static_cast<std::uint8_t>(text[i]) : ' ';
}

void put_chunk(Bytes& blob, std::string_view tag, const Bytes& content) {
    blob.insert(blob.end(), tag.begin(), tag.end());
    const auto size = static_cast<std::uint32_t>(content.size());
    for (const int shift : {24, 16, 8, 0}) blob.push_back(static_cast<std::uint8_t>(size >> shift));
    blob.insert(blob.end(), content.begin(), content.end());
}
}  // namespace

std::vector<AtaAttribute> AtaDisk::healthy_attributes() {
    return {{.id = 1, .raw = 0, .threshold = 6, .prefail = true},
            {.id = 5, .raw = 0, .threshold = 10, .prefail = true},
            {.id = 9, .raw = 12345, .value = 86, .worst = 86},
            {.id = 10, .raw = 0, .threshold = 97, .prefail = true},
            {.id = 12, .raw = 41},
            {.id = 187, .raw = 0},
            {.id = 188, .raw = 0},
            {.id = 194, .raw = 0x2900110024, .value = 36, .worst = 41},
            {.id = 197, .raw = 0},
            {.id = 198, .raw = 0},
            {.id = 199, .raw = 0, .value = 200, .worst = 200}};
}

void AtaDisk::set(int id, std::uint64_t raw) {
    const auto found = std::ranges::find(attributes, id, &AtaAttribute::id);
    if (found != attributes.end())
        found->raw = raw;
    else
        attributes.push_back({.id = id, .raw = raw});
}

void AtaDisk::set(int id, std::uint64_t raw, int value) {
    set(id, raw);
    const auto found = std::ranges::find(attributes, id, &AtaAttribute::id);
    found->value = value;
    found->worst = std::min(found->worst, value);
}

void AtaDisk::set_threshold(int id, int threshold) {
    const auto found = std::ranges::find(attributes, id, &AtaAttribute::id);
    if (found != attributes.end()) found->threshold = threshold;
}

void set_checksum(Bytes& page) {
    const auto sum = std::accumulate(page.begin(), page.end() - 1, 0U);
    page.back() = static_cast<std::uint8_t>(0x100U - (sum & 0xff));
}

Bytes identify(const AtaDisk& disk) {
    Bytes page(kPage);
    const std::uint64_t sectors = disk.bytes / 512;
    put_word(page, 0, 0x0040);
    put_text(page, 10, 20, disk.serial);
    put_text(page, 23, 8, disk.firmware);
    put_text(page, 27, 40, disk.model);
    put_word(page, 49, 0x0300);  // LBA, DMA
    put_word(page, 53, 0x0006);
    put_little(page, 2 * 60, std::min<std::uint64_t>(sectors, 0x0fffffff), 4);
    put_word(page, 76, 0x0004);                      // SATA 3 Gb/s
    put_word(page, 80, 0x01f0);                      // ATA8-ACS
    put_word(page, 82, 0x4001);                      // SMART
    put_word(page, 83, 0x4400);                      // 48 bits
    put_word(page, 84, disk.wwn ? 0x4103 : 0x4003);  // SMART error log and self-tests, WWN
    put_word(page, 85, 0x4001);
    put_word(page, 86, 0x0400);
    put_word(page, 87, disk.wwn ? 0x4103 : 0x4003);
    put_little(page, 2 * 100, sectors, 8);
    for (std::size_t i = 0; i < 4; ++i) put_word(page, 108 + i, disk.wwn >> (48 - 16 * i));
    put_word(page, 206, 0x0001);  // SCT
    put_word(page, 217, disk.rotation_rpm);
    put_word(page, 222, 0x1020);  // SATA 2.6
    page[510] = 0xa5;
    set_checksum(page);
    return page;
}

Bytes smart_data(const AtaDisk& disk) {
    Bytes page(kPage);
    put_word(page, 0, 0x0010);
    for (std::size_t i = 0; i < std::min(disk.attributes.size(), kMostAttributes); ++i) {
        const auto& attribute = disk.attributes[i];
        const std::size_t at = 2 + kAttributeBytes * i;
        page[at] = static_cast<std::uint8_t>(attribute.id);
        page[at + 1] = attribute.prefail ? 0x33 : 0x32;
        page[at + 3] = static_cast<std::uint8_t>(attribute.value);
        page[at + 4] = static_cast<std::uint8_t>(attribute.worst);
        put_little(page, at + 5, attribute.raw, 6);
    }
    page[362] = 0x02;  // off-line collection was completed
    page[363] = static_cast<std::uint8_t>(disk.self_test_status << 4 | disk.self_test_remaining_tens);
    page[367] = 0x5b;  // off-line immediate, self-tests, selective
    page[368] = 0x03;
    page[370] = 0x01;  // error log
    page[372] = 1;     // minutes a short test takes
    page[373] = 10;    // minutes an extended test takes
    set_checksum(page);
    return page;
}

Bytes smart_thresholds(const AtaDisk& disk) {
    Bytes page(kPage);
    put_word(page, 0, 0x0010);
    for (std::size_t i = 0; i < std::min(disk.attributes.size(), kMostAttributes); ++i) {
        page[2 + kAttributeBytes * i] = static_cast<std::uint8_t>(disk.attributes[i].id);
        page[3 + kAttributeBytes * i] = static_cast<std::uint8_t>(disk.attributes[i].threshold);
    }
    set_checksum(page);
    return page;
}

Bytes self_test_log(const AtaDisk& disk) {
    Bytes page(kPage);
    put_word(page, 0, 0x0001);
    const std::size_t count = std::min(disk.self_tests.size(), kMostSelfTests);
    for (std::size_t i = 0; i < count; ++i) {
        const auto& test = disk.self_tests[count - 1 - i];  // the ring is written oldest first
        const std::size_t at = 2 + kSelfTestBytes * i;
        page[at] = static_cast<std::uint8_t>(test.kind);
        page[at + 1] = static_cast<std::uint8_t>(test.status << 4 | test.remaining_tens);
        put_little(page, at + 2, test.hours, 2);
        put_little(page, at + 5, test.first_bad_lba, 4);
    }
    page[508] = static_cast<std::uint8_t>(count);
    set_checksum(page);
    return page;
}

Bytes sct_status(const AtaDisk& disk) {
    Bytes page(kPage);
    put_word(page, 0, 3);
    put_word(page, 1, 0x0100);
    const auto found = std::ranges::find(disk.attributes, 194, &AtaAttribute::id);
    // -128 is SCT's word for "not valid".
    page[200] = found == disk.attributes.end() ? 0x80 : static_cast<std::uint8_t>(found->raw);
    for (const std::size_t at : {201, 202, 203, 204}) page[at] = page[200];
    page[205] = static_cast<std::uint8_t>(disk.temperature_limit_c);
    return page;
}

Bytes blob(const AtaDisk& disk) {
    return build_blob(identify(disk), smart_data(disk), smart_thresholds(disk), disk.passed);
}

Bytes build_blob(const Bytes& identify, const Bytes& data, const Bytes& thresholds, bool passed) {
    Bytes blob;
    put_chunk(blob, "IDFY", identify);
    put_chunk(blob, "SMST", {0, 0, 0, static_cast<std::uint8_t>(passed)});
    put_chunk(blob, "SMDT", data);
    put_chunk(blob, "SMTH", thresholds);
    return blob;
}

}  // namespace raidwatch::sim
