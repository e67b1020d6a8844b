#include "locate.hpp"

#include "collectors/host/identity.hpp"

#include <raidwatch/base/text.hpp>

namespace raidwatch::ses {

namespace {
constexpr Milliseconds kDeadline{8'000};
constexpr const char* kAttempt = "switching the locate lamp of";
}  // namespace

std::string locate_attribute(const Files& files, std::string_view device) {
    const auto directory = "/sys/block/" + std::string(device) + "/device";
    for (const auto& name : files.list(directory).value_or(std::vector<std::string>{})) {
        if (!name.starts_with("enclosure_device:")) continue;
        const auto path = directory + "/" + name + "/locate";
        if (files.exists(path)) return path;
    }
    return {};
}

Result<std::string> locate(const Host& host, std::string_view device, bool on) {
    const auto disk = host::whole_disk(host.files, device);
    if (!disk) return tl::unexpected(disk.error());
    Error sysfs{ErrorCode::unsupported, kAttempt, *disk, "no enclosure has it in a bay"};
    if (const auto path = locate_attribute(host.files, *disk); !path.empty()) {
        const auto written = host.files.write(path, on ? "1" : "0");
        if (written) return std::string("sysfs");
        sysfs = written.error();
    }
    const std::string order = (on ? "locate=/dev/" : "locate_off=/dev/") + *disk;
    const auto output = host.tools.run({"ledctl", order}, kDeadline);
    if (output && output->exit_status == 0) return std::string("ledctl");
    const auto why = output
                         ? "ledctl: " + printable(trim(output->err.empty() ? output->out : output->err), 160)
                         : output.error().text();
    return failure(output || output.error().code != ErrorCode::not_found ? ErrorCode::refused : sysfs.code,
                   kAttempt, *disk, sysfs.detail + "; " + why);
}

}  // namespace raidwatch::ses
