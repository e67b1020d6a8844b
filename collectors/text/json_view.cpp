#include "json_view.hpp"

#include <raidwatch/base/text.hpp>

#include <limits>

#include <nlohmann/json.hpp>

namespace raidwatch {

JsonView JsonView::operator[](std::string_view name) const {
    if (!node_ || !node_->is_object()) return JsonView(nullptr);
    const auto found = node_->find(name);
    return JsonView(found == node_->end() ? nullptr : &*found);
}

std::optional<std::uint64_t> JsonView::count() const {
    if (!node_) return std::nullopt;
    if (node_->is_number_unsigned()) return node_->get<std::uint64_t>();
    constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
    // Counters of 128 bits that do not fit are written as floating point.
    if (node_->is_number_float()) {
        const auto value = node_->get<double>();
        if (!(value >= 0)) return std::nullopt;
        return value < static_cast<double>(kMost) ? static_cast<std::uint64_t>(value) : kMost;
    }
    return std::nullopt;
}

std::optional<int> JsonView::small() const {
    const auto value = count();
    if (!value || *value > static_cast<std::uint64_t>(std::numeric_limits<int>::max())) return std::nullopt;
    return static_cast<int>(*value);
}

std::optional<double> JsonView::number() const {
    if (!node_ || !node_->is_number()) return std::nullopt;
    return node_->get<double>();
}

std::optional<bool> JsonView::flag() const {
    if (!node_ || !node_->is_boolean()) return std::nullopt;
    return node_->get<bool>();
}

std::string JsonView::text() const {
    if (!node_ || !node_->is_string()) return {};
    return std::string(trim(node_->get_ref<const std::string&>()));
}

std::vector<JsonView> JsonView::items() const {
    std::vector<JsonView> views;
    if (!node_ || !node_->is_array()) return views;
    views.reserve(node_->size());
    for (const auto& item : *node_) views.emplace_back(&item);
    return views;
}

std::vector<std::pair<std::string_view, JsonView>> JsonView::entries() const {
    std::vector<std::pair<std::string_view, JsonView>> views;
    if (!node_ || !node_->is_object()) return views;
    views.reserve(node_->size());
    for (auto entry = node_->begin(); entry != node_->end(); ++entry)
        views.emplace_back(entry.key(), JsonView(&*entry));
    return views;
}

}  // namespace raidwatch
