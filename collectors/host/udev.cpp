#include "udev.hpp"

#include "identity.hpp"

#include <raidwatch/base/text.hpp>

#include <memory>

#include <libudev.h>

namespace raidwatch::host {

namespace {

struct Unref {
    void operator()(udev* handle) const { udev_unref(handle); }
    void operator()(udev_device* device) const { udev_device_unref(device); }
};

UdevProperties ask_libudev(const std::string& device) {
    UdevProperties properties;
    const std::unique_ptr<udev, Unref> context(udev_new());
    if (!context) return properties;
    const std::unique_ptr<udev_device, Unref> found(
        udev_device_new_from_subsystem_sysname(context.get(), "block", device.c_str()));
    if (!found) return properties;
    udev_list_entry* entry = nullptr;
    udev_list_entry_foreach(entry, udev_device_get_properties_list_entry(found.get())) {
        const char* value = udev_list_entry_get_value(entry);
        properties.emplace(udev_list_entry_get_name(entry), value ? value : "");
    }
    return properties;
}

UdevProperties read_database(const Files& files, const std::string& device) {
    UdevProperties properties;
    const auto number = attribute(files, "/sys/class/block/" + device + "/dev");
    const auto text = files.read(
        "/run/udev/data/b" + (number.empty() ? attribute(files, "/sys/block/" + device + "/dev") : number));
    if (!text) return properties;
    for (auto line : split_lines(*text)) {
        if (!line.starts_with("E:")) continue;
        line.remove_prefix(2);
        if (const auto equals = line.find('='); equals != std::string_view::npos)
            properties.emplace(line.substr(0, equals), line.substr(equals + 1));
    }
    return properties;
}

}  // namespace

UdevProperties block_properties(const Files& files, std::string_view device) {
    return files.live() ? ask_libudev(std::string(device)) : read_database(files, std::string(device));
}

}  // namespace raidwatch::host
