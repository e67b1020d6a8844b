#include "storcli_facts.hpp"
#include "values.hpp"

#include <algorithm>

namespace raidwatch::megaraid_tools {

namespace {

template <class T>
void keep(std::optional<T>& into, const std::optional<T>& value) {
    if (value) into = value;
}
void keep(std::string& into, std::string value) {
    if (!value.empty()) into = std::move(value);
}

/// "Consistency Check (20%)", "Background Initialization(57%)", "None".
std::optional<Progress> active_operation(std::string_view text) {
    const auto open = text.find('(');
    const auto kind = operation_word(trim(text.substr(0, open)));
    if (!kind) return std::nullopt;
    Progress progress;
    progress.kind = *kind;
    if (open != text.npos) progress.percent = percent(text.substr(open + 1));
    return progress;
}

/// "/dev/sda"
std::string kernel_name(std::string_view text) {
    constexpr std::string_view kDev = "/dev/";
    return text.starts_with(kDev) ? std::string(text.substr(kDev.size())) : std::string{};
}

}  // namespace

bool add_volume_row(const Row& row, Adapter& adapter) {
    const auto place = row.text("DG/VD");
    const auto slash = place.find('/');
    if (slash == place.npos) return false;
    const auto number = small_number(place.substr(slash + 1));
    if (!number) return false;
    auto& volume = adapter.volume(*number);
    keep(volume.group, small_number(place.substr(0, slash)));
    auto& array = volume.array;
    const auto type = row.text("TYPE"), state = row.text("State");
    array.level = level_word(type);
    array.vendor_state = state;
    array.state = volume_word(state);
    // "Cac0", "Cac1": a CacheCade volume, which is a cache and holds nobody's data alone.
    volume.is_cache = contains_word(type, "cac");
    keep(array.bytes, size_bytes(row.text("Size")));
    if (row.has("CurrentCache")) {
        array.write_cache_actual = write_policy(row.text("CurrentCache"));
        array.write_cache_configured = write_policy(row.text("DefaultCache"));
    } else {
        array.write_cache_actual = write_policy(row.text("Cache"));
    }
    add_volume_details(row, volume);
    return true;
}

void add_volume_details(const Row& row, Volume& volume) {
    auto& array = volume.array;
    keep(volume.spans, small_number(row.first({"Span Depth", "Span Count", "Number of Spans"})));
    keep(volume.drives_per_span,
         small_number(row.first({"Number of Drives Per Span", "Number of Drives per Span"})));
    keep(array.write_cache_configured,
         write_policy(row.first({"Write Cache(initial setting)", "Write Cache (initial setting)"})));
    keep(array.device, kernel_name(row.text("OS Drive Name")));
    if (const auto progress = active_operation(row.first({"Active Operations", "Active Operation"})))
        array.progress = progress;
}

namespace {

void add_group(const Row& row, int number, Adapter& adapter) {
    if (std::ranges::count(adapter.groups, number, &Volume::number) > 0) return;
    auto& volume = adapter.groups.emplace_back();
    volume.number = number;
    volume.group = number;
    volume.is_group = true;
    volume.is_cache = contains_word(row.text("Type"), "cac");
    volume.array.level = level_word(row.text("Type"));
    volume.array.vendor_state = row.text("State");
    volume.array.state = volume_word(row.text("State"));
    keep(volume.array.bytes, size_bytes(row.text("Size")));
}

}  // namespace

/// TOPOLOGY: DG, Arr (storcli2: Span), Row, EID:Slot, Type, State (storcli2: and Status). Only drives have a
/// place; a row without any is about its group.
bool add_place_row(const Row& row, Adapter& adapter) {
    if (!row.has("DG") || !row.has("Row") || !row.has("Type")) return false;
    const auto group = small_number(row.text("DG")), position = small_number(row.text("Row"));
    if (group && !position && !small_number(row.first({"Arr", "Span"}))) add_group(row, *group, adapter);
    if (!same_word(row.text("Type"), "DRIVE") || !group || !position) return true;
    Place place;
    place.group = *group;
    place.span = small_number(row.first({"Arr", "Span"})).value_or(0);
    place.row = *position;
    place.slot = slot_of(row.text("EID:Slot"));
    place.word = drive_word(row.text("State"), row.text("Status"));
    place.text = row.text("State");
    if (const auto status = row.text("Status"); !says_nothing(status))
        place.text += ", " + std::string(status);
    for (auto& known : adapter.places)
        if (known.group == place.group && known.span == place.span && known.row == place.row) {
            // During a copyback the target may be listed at the place of its source, which still serves the
            // data.
            if (!place.word.copying || known.word.copying) known = std::move(place);
            return true;
        }
    adapter.places.push_back(std::move(place));
    return true;
}

}  // namespace raidwatch::megaraid_tools
