#include "page_parts.hpp"

#include "hub/api/fields.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

bool flag_in(const json& document, const char* name, bool otherwise) {
    const auto found = document.find(name);
    return found != document.end() && found->is_boolean() ? found->get<bool>() : otherwise;
}

std::optional<double> number_in(const json& document, const char* name) {
    const auto found = document.find(name);
    if (found == document.end() || !found->is_number()) return std::nullopt;
    return found->get<double>();
}

MadeComponent component_of(const PagePartRecord& record, const json& document) {
    MadeComponent component{record.id, text_or_empty(document, "name"),
                            text_or_empty(document, "description")};
    component.only_if_degraded = flag_in(document, "only_show_if_degraded", false);
    component.showcase = flag_in(document, "showcase", true);
    component.start_date = text_or_empty(document, "start_date");
    component.created_at = record.created_at;
    return component;
}

ComponentGroup group_of(const PagePartRecord& record, const json& document) {
    ComponentGroup group{record.id, text_or_empty(document, "name"), text_or_empty(document, "description")};
    if (const auto ids = document.find("components"); ids != document.end() && ids->is_array())
        for (const auto& id : *ids)
            if (id.is_string()) group.components.push_back(id.get<std::string>());
    group.created_at = record.created_at;
    group.updated_at = record.updated_at;
    return group;
}

PageMetric metric_of(const PagePartRecord& record, const json& document) {
    constexpr int kMostPlaces = 5;
    PageMetric metric{record.id, text_or_empty(document, "name"), text_or_empty(document, "suffix"),
                      text_or_empty(document, "tooltip_description")};
    metric.display = flag_in(document, "display", true);
    const auto places = number_in(document, "decimal_places").value_or(0);
    metric.decimal_places = places > 0 && places <= kMostPlaces ? static_cast<int>(places) : 0;
    metric.lowest = number_in(document, "y_axis_min");
    metric.highest = number_in(document, "y_axis_max");
    return metric;
}

}  // namespace

bool is_part_id(std::string_view id) {
    constexpr std::size_t kLongest = 64;
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_';
    };
    return !id.empty() && id.size() <= kLongest && std::all_of(id.begin(), id.end(), fits);
}

std::vector<std::string> group_members(const PagePartRecord& group) {
    const auto document = parse_json(group.document, "stored group of components");
    return document ? group_of(group, *document).components : std::vector<std::string>{};
}

PageParts page_parts_of(const std::vector<PagePartRecord>& records) {
    PageParts parts;
    for (const auto& record : records) {
        const auto document = parse_json(record.document, "stored part of the page");
        if (!document || !document->is_object()) continue;
        if (record.kind == kComponentPart) parts.components.push_back(component_of(record, *document));
        if (record.kind == kGroupPart) parts.groups.push_back(group_of(record, *document));
        if (record.kind == kMetricPart) parts.metrics.push_back(metric_of(record, *document));
    }
    return parts;
}

Result<PageParts> stored_page_parts(Store& store) {
    const auto records = store.page_parts();
    if (!records) return tl::unexpected(records.error());
    return page_parts_of(*records);
}

}  // namespace raidwatch::hub
