#include "collectors/raid/lines.hpp"
#include "parse.hpp"

#include <raidwatch/base/text.hpp>

#include <string>

namespace raidwatch::legacy {

namespace {

/// "[0:0:0:0]": host, channel, target, LUN; NVMe has "[N:0:1:1]".
bool is_address(std::string_view word) {
    return word.size() > 2 && word.starts_with('[') && word.ends_with(']') &&
           word.find_first_not_of("0123456789:N", 1) == word.size() - 1;
}

/// Where in the line a word stands: vendor, model and revision have fixed widths (8, 16, 4) after the type.
std::string_view names_of(std::string_view line, std::string_view type) {
    const auto begin = static_cast<std::size_t>(type.data() - line.data()) + type.size();
    const auto names = line.substr(begin);
    return names.substr(std::min(names.find_first_not_of(' '), names.size()));
}

Disk disk_of(std::string_view line, const std::vector<std::string_view>& words) {
    Disk disk;
    const auto names = names_of(line, words[1]);
    disk.slot = words[0].substr(1, words[0].size() - 2);
    disk.vendor = trim(names.substr(0, std::min<std::size_t>(8, names.size())));
    if (names.size() > 9) disk.model = trim(names.substr(9, 16));
    for (const auto word : words)
        if (word.starts_with("/dev/") && !word.starts_with("/dev/sg") && disk.device.empty())
            disk.device = word.substr(5);
    if (disk.model.find("LOGICAL VOLUME") != disk.model.npos) disk.kind = DiskKind::virtual_disk;
    disk.id = "scsi-" + disk.slot;
    return disk;
}

}  // namespace

Findings parse_lsscsi(std::string_view output) {
    Findings findings;
    findings.complete = trim(output).empty();  // a node without SCSI devices
    for (const auto line : split_lines(output)) {
        const auto words = split_words(line);
        // -H lists the hosts: "[0]    ahci"
        if (words.size() == 2 && is_address(words[0])) findings.complete = true;
        if (words.size() < 3 || !is_address(words[0])) continue;
        findings.complete = true;
        if (words[1] == "disk") findings.disks.push_back(disk_of(line, words));
    }
    if (!findings.complete)
        findings.problems.push_back({"", ErrorCode::malformed, "not the output of lsscsi"});
    return findings;
}

}  // namespace raidwatch::legacy
