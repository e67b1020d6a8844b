// Enclosures: the list in `/cX show all`, and `/cX/eall show all` and `show status`, which open a section for
// each
// ("Enclosure /c0/e8") and go on in sections without its name ("Information", "Fan Info").

#include "storcli_facts.hpp"
#include "values.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace raidwatch::megaraid_tools {

namespace {

struct ElementWord {
    std::string_view printed, status;
};
/// In the words of EnclosureElement::status. What is not among them is bad and keeps its text.
constexpr std::array kElementWords{
    ElementWord{"ok", "ok"},
    ElementWord{"optimal", "ok"},
    ElementWord{"normal", "ok"},
    ElementWord{"good", "ok"},
    ElementWord{"not installed", "not_installed"},
    ElementWord{"not present", "not_installed"},
    ElementWord{"absent", "not_installed"},
    ElementWord{"not available", "not_available"},
    ElementWord{"unsupported", "unsupported"},
    ElementWord{"not supported", "unsupported"},
    ElementWord{"unknown", "unknown"},
    ElementWord{"critical", "critical"},
    ElementWord{"failed", "critical"},
    ElementWord{"fail", "critical"},
    ElementWord{"failure", "critical"},
    ElementWord{"fault", "critical"},
    ElementWord{"faulted", "critical"},
    ElementWord{"unrecoverable", "unrecoverable"},
    ElementWord{"non-critical", "noncritical"},
    ElementWord{"noncritical", "noncritical"},
    ElementWord{"non critical", "noncritical"},
    ElementWord{"warning", "noncritical"},
    ElementWord{"degraded", "noncritical"},
};

std::string element_status(std::string_view text) {
    if (says_nothing(text)) return "unknown";
    for (const auto& word : kElementWords)
        if (same_word(text, word.printed)) return std::string(word.status);
    return std::string(text);
}

bool is_fine(std::string_view status) {
    constexpr std::array kFine{"ok", "not_installed", "not_available", "unsupported", "unknown"};
    return std::ranges::find(kFine, status) != kFine.end();
}

/// One that severity rules for elements know.
bool is_known_trouble(std::string_view status) {
    return status == "critical" || status == "noncritical" || status == "unrecoverable";
}

/// "0x50000D1704770B00" as the kernel prints the same in /sys/class/enclosure; empty for "N/A" and zeros.
std::string logical_id(std::string_view text) {
    text = trim(text);
    if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
    const auto number = parse_uint(text, 16);
    return number && *number != 0 ? fmt::format("{:#x}", *number) : std::string{};
}

void keep(std::string& into, std::string_view text) {
    if (!says_nothing(text)) into = text;
}

void add_row(const Row& row, Shelf& shelf) {
    keep(shelf.state, row.text("State"));
    // In text the product stands in the last column where nothing follows it.
    if (shelf.enclosure.model.empty()) keep(shelf.enclosure.model, row.first({"ProdID", "VendorSpecific"}));
    if (row.has("Fans")) shelf.fans = small_number(row.text("Fans"));
    if (row.has("PS")) shelf.power_supplies = small_number(row.text("PS"));
    if (row.has("TSs")) shelf.sensors = small_number(row.text("TSs"));
}

void add_information(const Row& properties, Shelf& shelf) {
    keep(shelf.state, properties.text("Status"));
    keep(shelf.enclosure.serial, properties.text("Enclosure Serial Number"));
    if (auto id = logical_id(properties.text("EnclLogicalID")); !id.empty()) shelf.logical_id = std::move(id);
}

enum class Element { none, fan, power, temperature, other };

Element element_of(std::string_view section) {
    if (contains_word(section, "Temperature Sensor") || contains_word(section, "TS "))
        return Element::temperature;
    if (contains_word(section, "Power Supply") || contains_word(section, "PSU")) return Element::power;
    if (contains_word(section, "Fan")) return Element::fan;
    if (contains_word(section, "SIM Info") || contains_word(section, "Alarm Info")) return Element::other;
    return Element::none;
}

/// The number stands in a column named after the element, its spelling differs.
std::string number_of(const Row& row, std::size_t index) {
    if (!row.cells().empty())
        if (const auto number = small_number(row.cells().front().value)) return std::to_string(*number);
    return std::to_string(index);
}

void add_elements(const Section& section, Element kind, Shelf& shelf) {
    auto& enclosure = shelf.enclosure;
    if (kind == Element::other) {
        for (const auto& row : section.rows)
            if (const auto status = element_status(row.text("Status")); !is_fine(status))
                shelf.odd = section.name + ": " + status;
        return;
    }
    const auto noun = kind == Element::fan     ? "fan "
                      : kind == Element::power ? "power supply "
                                               : "temperature sensor ";
    auto& list = kind == Element::fan     ? enclosure.fans
                 : kind == Element::power ? enclosure.power_supplies
                                          : enclosure.temperatures;
    list.clear();
    for (const auto& row : section.rows) {
        EnclosureElement element{
            noun + number_of(row, list.size()), element_status(row.text("Status")), {}, {}};
        if (kind == Element::temperature) element.temperature_c = celsius(row.text("Temperature"));
        if (!is_fine(element.status) && !is_known_trouble(element.status))
            shelf.odd = element.name + ": " + element.status;
        list.push_back(std::move(element));
    }
}

void fill(std::vector<EnclosureElement>& list, std::optional<int> count, const char* noun) {
    constexpr int kMost = 256;
    if (!list.empty()) return;
    for (int i = 0; i < std::min(count.value_or(0), kMost); ++i)
        list.push_back({fmt::format("{} {}", noun, i), "unknown", {}, {}});
}

/// The enclosure that a section belongs to: told by itself, else the one whose sections these are.
std::string enclosure_of(const Section& section, const std::string& current) {
    const bool heads = contains(section.name, "Enclosure /c");
    if (contains(section.name, "/c")) return heads ? path_in(section.name).enclosure : "";
    if (section.properties.has("Enclosure Type")) return std::string(section.properties.text("Device ID"));
    return current;
}

}  // namespace

bool add_enclosures(const Section& section, std::string& current, Adapter& adapter) {
    current = enclosure_of(section, current);
    bool any = false;
    for (const auto& row : section.rows)
        if (const auto eid = row.text("EID"); row.has("Slots") && small_number(eid)) {
            add_row(row, adapter.shelf(eid));
            any = true;
        }
    if (any) return true;
    if (section.properties.has("Enclosure Type"))
        return add_information(section.properties, adapter.shelf(current)), true;
    if (!current.empty() && section.properties.has("Product Identification")) {
        auto& enclosure = adapter.shelf(current).enclosure;
        keep(enclosure.vendor, section.properties.text("Vendor Identification"));
        keep(enclosure.model, section.properties.text("Product Identification"));
        return true;
    }
    const auto kind = element_of(section.name);
    const bool of_elements =
        kind != Element::none && !section.rows.empty() && section.rows.front().has("Status");
    if (of_elements) add_elements(section, kind, adapter.shelf(current));
    return of_elements;
}

namespace {

void add_bays(const Adapter& adapter, Shelf& shelf) {
    for (const auto& drive : adapter.drives) {
        const auto& slot = drive.disk.slot;
        const auto colon = slot.find(':');
        if (colon == slot.npos || slot.substr(0, colon) != shelf.eid) continue;
        shelf.enclosure.slots.push_back({slot, small_number(slot.substr(colon + 1)), "", "", {}, {}});
    }
}

std::string trouble_of(const Shelf& shelf) {
    if (!shelf.odd.empty()) return "enclosure " + shelf.eid + ": " + shelf.odd;
    if (shelf.state.empty() || is_fine(element_status(shelf.state))) return {};
    const auto& enclosure = shelf.enclosure;
    for (const auto* list : {&enclosure.fans, &enclosure.power_supplies, &enclosure.temperatures})
        for (const auto& element : *list)
            if (is_known_trouble(element.status)) return {};  // which is told of the enclosure itself
    return "enclosure " + shelf.eid + ": " + shelf.state;
}

}  // namespace

std::string finish_shelves(Adapter& adapter, const std::string& prefix, std::vector<Enclosure>& into) {
    std::string trouble;
    for (auto& shelf : adapter.shelves) {
        auto& enclosure = shelf.enclosure;
        fill(enclosure.fans, shelf.fans, "fan");
        fill(enclosure.power_supplies, shelf.power_supplies, "power supply");
        fill(enclosure.temperatures, shelf.sensors, "temperature sensor");
        if (trouble.empty()) trouble = trouble_of(shelf);
        enclosure.id = shelf.logical_id.empty() ? fmt::format("{}-e{}", adapter.controller.id, shelf.eid)
                                                : "ses-" + shelf.logical_id;
        enclosure.controller = adapter.controller.id;
        enclosure.name = prefix + "e" + shelf.eid;
        add_bays(adapter, shelf);
        if (std::ranges::count(into, enclosure.id, &Enclosure::id) == 0) into.push_back(enclosure);
    }
    return trouble;
}

}  // namespace raidwatch::megaraid_tools
