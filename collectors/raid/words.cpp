#include "words.hpp"

#include "lines.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

namespace raidwatch::raid {

namespace {

constexpr auto kNothing = std::to_array<std::string_view>({
    "-",
    "--",
    "n/a",
    "n.a.",
    "na",
    "none",
    "unknown",
    "not applicable",
    "not available",
    "not supported",
    "not set",
    "*missing*",
    "???",
});

std::string lower(std::string_view text) {
    std::string all;
    for (const char c : text) all += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return all;
}

/// Names that are no number. Adaptec: "Simple_volume", "Volume", "Spanned_volume"; LSI: IS, IM, IME
/// (integrated striping, mirroring, mirroring enhanced); 3ware: "SINGLE".
constexpr auto kNamedLevels = std::to_array<Word<std::string_view>>({
    {"mirror", "raid1"},
    {"im", "raid1"},
    {"ime", "raid1e"},
    {"is", "raid0"},
    {"stripe", "raid0"},
    {"simple_volume", "volume"},
    {"simple volume", "volume"},
    {"simple", "volume"},
    {"single", "volume"},
    {"adg", "raid6"},
});

std::string_view number_at_start(std::string_view text) {
    return text.substr(0, text.find_first_not_of("0123456789."));
}

std::optional<std::uint64_t> size_in(std::string_view text, double base) {
    text = trim(text);
    const auto number = number_at_start(text);
    const auto value = parse_double(number);
    const auto unit = trim(text.substr(number.size()));
    if (!value || unit.empty()) return std::nullopt;
    const auto power =
        std::string_view("BKMGTP").find(static_cast<char>(std::toupper(static_cast<unsigned char>(unit[0]))));
    if (power == std::string_view::npos) return std::nullopt;
    double bytes = *value;
    for (std::size_t i = 0; i < power; ++i) bytes *= base;
    constexpr double kMost = 9e18;
    return bytes >= 0 && bytes < kMost ? std::optional(static_cast<std::uint64_t>(bytes)) : std::nullopt;
}

}  // namespace

bool says_nothing(std::string_view text) {
    text = trim(text);
    return text.empty() || std::ranges::any_of(kNothing, [&](auto word) { return same(word, text); });
}

std::string said(std::string_view text) {
    return says_nothing(text) ? std::string{} : std::string(trim(text));
}

std::string level(std::string_view text) {
    text = trim(text);
    if (says_nothing(text)) return {};
    if (const auto named = meaning(kNamedLevels, text)) return std::string(*named);
    auto rest = starts(text, "raid") ? text.substr(4) : text;
    rest = rest.substr(std::min(rest.find_first_not_of(" -_"), rest.size()));
    if (rest.empty() || std::isdigit(static_cast<unsigned char>(rest[0])) == 0) return lower(text);
    if (starts(rest, "1+0") || starts(rest, "0+1")) return "raid10";
    std::string name = "raid";
    for (const char c : rest) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) break;
        name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return name == "raid01" ? "raid10" : name;
}

std::optional<std::uint64_t> binary_size(std::string_view text) {
    return size_in(text, 1024);
}

std::optional<std::uint64_t> decimal_size(std::string_view text) {
    return size_in(text, 1000);
}

std::optional<double> celsius(std::string_view text) {
    constexpr double kHottest = 200;
    const auto value = parse_double(number_at_start(trim(text)));
    return value && *value > 0 && *value < kHottest ? value : std::nullopt;
}

std::optional<double> percent(std::string_view text) {
    const auto sign = text.find('%');
    auto before = trim(text.substr(0, std::min(sign, text.find(" percent"))));
    const auto last = before.find_last_not_of("0123456789.");
    before = before.substr(last == before.npos ? 0 : last + 1);
    const auto value = parse_double(before);
    return value && *value >= 0 && *value <= 100 ? value : std::nullopt;
}

std::optional<std::uint64_t> count(std::string_view text) {
    return parse_uint(trim(text));
}

std::string wwn(std::string_view text) {
    std::string digits;
    text = trim(text);
    if (starts(text, "0x")) text.remove_prefix(2);
    for (const char c : text) {
        if (c == '-' || c == ':') continue;
        if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return {};
        digits += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    // NAA names begin with 2, 3, 5 or 6; "4433221..." is what LSI's firmware makes up for a SATA port.
    constexpr std::size_t kNaa = 16, kNaaExtended = 32;
    const bool naa =
        !digits.empty() && (digits[0] == '5' || digits[0] == '6' || digits[0] == '3' || digits[0] == '2');
    if ((digits.size() != kNaa && digits.size() != kNaaExtended) || !naa) return {};
    return "0x" + digits;
}

std::string pci_id(std::uint64_t domain, std::uint64_t bus, std::uint64_t device, std::uint64_t function) {
    if (domain > 0xffffffff || bus > 0xff || device > 0x1f || function > 7) return {};
    return fmt::format("pci-{:04x}:{:02x}:{:02x}.{}", domain, bus, device, function);
}

std::string pci_id(std::string_view address) {
    std::string text(trim(address));
    std::ranges::replace(text, '.', ':');
    const auto parts = split(text, ':');
    if (parts.size() != 4) return {};
    std::array<std::uint64_t, 4> numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto value = parse_uint(parts[i], 16);
        if (!value) return {};
        numbers[i] = *value;
    }
    return pci_id(numbers[0], numbers[1], numbers[2], numbers[3]);
}

bool forced_off(std::string_view cache_status) {
    return holds(cache_status, "temporarily disabled") || holds(cache_status, "permanently disabled");
}

DiskKind disk_kind(std::string_view text) {
    if (holds(text, "nvme")) return DiskKind::nvme;
    if (holds(text, "ssd") || holds(text, "solid state")) return DiskKind::ssd;
    if (holds(text, "hdd")) return DiskKind::hdd;
    return DiskKind::unknown;
}

std::string transport(std::string_view text) {
    for (const std::string_view name : {"nvme", "sata", "sas", "scsi"})
        if (holds(text, name)) return std::string(name);
    return holds(text, "serial ata") ? "sata" : holds(text, "serial attached") ? "sas" : "";
}

}  // namespace raidwatch::raid
