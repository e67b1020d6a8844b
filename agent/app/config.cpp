#include "config.hpp"

#include <algorithm>
#include <array>

namespace raidwatch::app {

namespace {

constexpr std::array kSinkTypes{
    SinkType{"hub", true, false, ""},
    SinkType{"statuspage", false, true, "https://api.statuspage.io"},
    SinkType{"alertmanager", false, false, "", true},
    SinkType{"pagerduty", false, true, "https://events.pagerduty.com", true},
    SinkType{"webhook", true, false, ""},
};

}  // namespace

std::span<const SinkType> sink_types() {
    return kSinkTypes;
}

const SinkType* sink_type(std::string_view name) {
    const auto found = std::ranges::find(kSinkTypes, name, &SinkType::name);
    return found == kSinkTypes.end() ? nullptr : &*found;
}

namespace {

bool lies_below(std::string_view path, std::string_view directory) {
    if (directory.ends_with('/')) directory.remove_suffix(1);
    return path.starts_with(directory) && (path.size() == directory.size() || path[directory.size()] == '/');
}

std::size_t longest_holder(const std::string& path, const std::vector<std::string>& mounts) {
    std::size_t longest = 0;
    for (const auto& mount : mounts)
        if (lies_below(path, mount)) longest = std::max(longest, mount.size());
    return longest;
}

bool hits(const std::string& path, const std::vector<std::string>& mounts,
          const std::vector<std::string>& known_mounts) {
    const auto holder = longest_holder(path, mounts);
    return (holder > 0 && holder >= longest_holder(path, known_mounts)) ||
           std::ranges::any_of(mounts, [&](const auto& mount) { return lies_below(mount, path); });
}

}  // namespace

std::vector<std::string> services_hit(const Config& config, const std::vector<std::string>& mounts,
                                      const std::vector<std::string>& known_mounts) {
    std::vector<std::string> names;
    for (const auto& service : config.services)
        if (service.paths.empty() || std::ranges::any_of(service.paths, [&](const auto& path) {
                return hits(path, mounts, known_mounts);
            }))
            names.push_back(service.name);
    return names;
}

}  // namespace raidwatch::app
