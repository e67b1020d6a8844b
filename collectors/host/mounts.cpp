#include "mounts.hpp"

#include "identity.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <set>

namespace raidwatch::host {

namespace {

/// Device numbers ("9:0") and /dev paths of a device and everything on top of it.
struct Stack {
    std::set<std::string> names, numbers, paths;
};

void add(const Files& files, const std::string& directory, const std::string& name, Stack& stack) {
    if (!stack.names.insert(name).second || stack.names.size() > 1000) return;
    const auto number = attribute(files, directory + "/dev");
    if (!number.empty()) stack.numbers.insert(number);
    stack.paths.insert("/dev/" + name);
    if (const auto mapped = attribute(files, directory + "/dm/name"); !mapped.empty())
        stack.paths.insert("/dev/mapper/" + mapped);
    for (const auto& holder : files.list(directory + "/holders").value_or(std::vector<std::string>{}))
        add(files, "/sys/block/" + holder, holder, stack);
    for (const auto& entry : files.list(directory).value_or(std::vector<std::string>{}))
        if (entry.starts_with(name) && files.exists(directory + "/" + entry + "/partition"))
            add(files, directory + "/" + entry, entry, stack);
}

/// mountinfo writes blanks and backslashes as three octal digits.
std::string unescaped(std::string_view text) {
    std::string plain;
    while (!text.empty()) {
        const auto code =
            text.size() >= 4 && text[0] == '\\' ? parse_uint(text.substr(1, 3), 8) : std::nullopt;
        plain += code ? static_cast<char>(*code) : text[0];
        text.remove_prefix(code ? 4 : 1);
    }
    return plain;
}

/// "36 35 9:0 / /srv/mail rw,noatime shared:1 - ext4 /dev/md0 rw"
void add_mount(std::string_view line, const Stack& stack, std::set<std::string>& mounts) {
    const auto words = split_words(line);
    const auto dash = std::find(words.begin(), words.end(), "-");
    if (words.size() < 6 || words.end() - dash < 3) return;
    // btrfs has an anonymous device number and subvolumes; elsewhere another root than "/" is a bind mount.
    const bool is_btrfs = dash[1] == "btrfs";
    const bool here =
        stack.numbers.contains(std::string(words[2])) || stack.paths.contains(unescaped(dash[2]));
    if (here && (is_btrfs || words[3] == "/")) mounts.insert(unescaped(words[4]));
}

}  // namespace

std::vector<std::string> mounts_of(const Files& files, std::string_view device) {
    const std::string name(device);
    Stack stack;
    add(files, "/sys/block/" + name, name, stack);
    std::set<std::string> mounts;
    if (const auto table = files.read("/proc/self/mountinfo", 8 << 20))
        for (const auto line : split_lines(*table)) add_mount(line, stack, mounts);
    if (const auto swaps = files.read("/proc/swaps"))
        for (const auto line : split_lines(*swaps))
            if (const auto words = split_words(line);
                !words.empty() && stack.paths.contains(unescaped(words[0])))
                mounts.insert("[swap]");
    return {mounts.begin(), mounts.end()};
}

namespace {

Volume volume_of(const Files& files, const std::string& directory, const std::string& name,
                 const std::string& on) {
    Volume volume{name, "md", name, on, {}};
    if (files.exists(directory + "/partition")) volume.kind = "partition";
    if (!name.starts_with("dm-")) return volume;
    const auto uuid = attribute(files, directory + "/dm/uuid"),
               mapped = attribute(files, directory + "/dm/name");
    volume.kind = uuid.starts_with("LVM-") ? "lvm" : uuid.starts_with("CRYPT-") ? "crypt" : "dm";
    if (!mapped.empty()) volume.name = volume.kind == "lvm" ? lvm_name(mapped) : mapped;
    return volume;
}

/// Mounts of this one device, without what lies on it.
std::vector<std::string> own_mounts(const Files& files, const std::string& directory, const std::string& name,
                                    std::string_view table) {
    Stack stack;
    stack.names.insert(name);
    if (const auto number = attribute(files, directory + "/dev"); !number.empty())
        stack.numbers.insert(number);
    stack.paths.insert("/dev/" + name);
    if (const auto mapped = attribute(files, directory + "/dm/name"); !mapped.empty())
        stack.paths.insert("/dev/mapper/" + mapped);
    std::set<std::string> mounts;
    for (const auto line : split_lines(table)) add_mount(line, stack, mounts);
    return {mounts.begin(), mounts.end()};
}

class VolumeWalk {
  public:
    explicit VolumeWalk(const Files& files)
        : files_(files), table_(files.read("/proc/self/mountinfo", 8 << 20).value_or("")) {}

    void above(const std::string& directory, const std::string& name) {
        for (const auto& holder : files_.list(directory + "/holders").value_or(std::vector<std::string>{}))
            add("/sys/block/" + holder, holder, name);
        for (const auto& entry : files_.list(directory).value_or(std::vector<std::string>{}))
            if (entry.starts_with(name) && files_.exists(directory + "/" + entry + "/partition"))
                add(directory + "/" + entry, entry, name);
    }

    std::vector<Volume> volumes;

  private:
    void add(const std::string& directory, const std::string& name, const std::string& on) {
        constexpr std::size_t kMost = 1000;
        if (!seen_.insert(name).second || seen_.size() > kMost) return;
        auto volume = volume_of(files_, directory, name, on);
        volume.mounts = own_mounts(files_, directory, name, table_);
        volumes.push_back(std::move(volume));
        above(directory, name);
    }

    const Files& files_;
    std::string table_;
    std::set<std::string> seen_;
};

}  // namespace

std::string lvm_name(std::string_view mapped) {
    std::string name;
    for (std::size_t i = 0; i < mapped.size(); ++i) {
        const bool dash = mapped[i] == '-';
        const bool doubled = dash && i + 1 < mapped.size() && mapped[i + 1] == '-';
        name += dash && !doubled ? '/' : mapped[i];
        if (doubled) ++i;
    }
    return name;
}

std::vector<Volume> volumes_on(const Files& files, std::string_view device) {
    const std::string name(device);
    VolumeWalk walk(files);
    walk.above("/sys/block/" + name, name);
    return std::move(walk.volumes);
}

void add_mounts(const Files& files, std::vector<Array>& arrays) {
    for (auto& array : arrays)
        if (!array.device.empty() && array.device.find_first_of("/.") == std::string::npos)
            array.mounts = mounts_of(files, array.device);
}

}  // namespace raidwatch::host
