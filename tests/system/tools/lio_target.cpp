#include "lio_target.hpp"

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

namespace raidwatch::smartdisk {

namespace {
namespace fs = std::filesystem;
constexpr const char* kConfig = "/sys/kernel/config";
constexpr const char* kTarget = "/sys/kernel/config/target";

void load_modules() {
    const auto child = ::fork();
    if (child == 0) {
        ::execlp("modprobe", "modprobe", "-a", "target_core_user", "tcm_loop", "sd_mod", "sg", nullptr);
        ::_exit(127);
    }
    if (child > 0) ::waitpid(child, nullptr, 0);
}

Status put(const std::string& path, const std::string& text) {
    std::ofstream file(path);
    file << text;
    file.close();
    if (!file) return failure(ErrorCode::io, "writing", path, text);
    return {};
}

/// configfs makes a target's parts when its folder is made.
Status make(const std::string& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) return failure(ErrorCode::io, "making", path, error.message());
    return {};
}

Status first_failure(std::initializer_list<std::function<Status()>> steps) {
    for (const auto& step : steps)
        if (auto done = step(); !done) return done;
    return {};
}

/// naa.5 and 15 digits out of the name, so that several disks keep apart.
std::string naa(const std::string& name, unsigned kind) {
    return fmt::format("naa.5{:03x}{:012x}", kind, std::hash<std::string>{}(name)&0xffffffffffff);
}

std::string block_device(const std::string& address) {
    std::error_code ignored;
    const auto folder = fmt::format("/sys/class/scsi_device/{}:0/device/block", address);
    for (const auto& entry : fs::directory_iterator(folder, ignored)) return entry.path().filename();
    return {};
}
}  // namespace

LioTarget::LioTarget(std::string name)
    : name_(std::move(name)),
      hba_(fmt::format("{}/core/user_{}", kTarget, std::hash<std::string>{}(name_) % 30000)),
      loopback_(fmt::format("{}/loopback/{}", kTarget, naa(name_, 0x001))) {}

LioTarget::LioTarget(LioTarget&& other) noexcept
    : name_(std::move(other.name_)),
      hba_(std::exchange(other.hba_, {})),
      loopback_(std::move(other.loopback_)) {}

LioTarget::~LioTarget() {
    if (hba_.empty()) return;
    const auto group = loopback_ + "/tpgt_1";
    std::error_code ignored;
    for (const auto& part :
         {group + "/lun/lun_0/disk", group + "/lun/lun_0", group, loopback_, hba_ + "/" + name_, hba_})
        fs::remove(part, ignored);
}

Result<LioTarget> LioTarget::create(const std::string& name, std::uint64_t bytes) {
    load_modules();
    if (!fs::exists(kTarget)) ::mount("configfs", kConfig, "configfs", 0, nullptr);
    LioTarget target(name);
    const auto store = target.hba_ + "/" + name;
    const auto done = first_failure({
        [&] { return make(kTarget + std::string("/loopback")); },
        [&] { return make(store); },
        [&] {
            return put(store + "/control",
                       fmt::format("dev_config=smartdisk/{},dev_size={},hw_block_size=512,"
                                   "nl_reply_supported=-1",
                                   name, bytes));
        },
        [&] { return put(store + "/enable", "1"); },
        // Else the kernel answers for a disk that hangs after 30 s.
        [&] { return put(store + "/attrib/cmd_time_out", "0"); },
    });
    if (!done) return tl::unexpected(done.error());
    return target;
}

Result<std::string> LioTarget::attach() {
    const auto group = loopback_ + "/tpgt_1";
    const auto done =
        first_failure({[&] { return make(group); }, [&] { return put(group + "/nexus", naa(name_, 0x002)); },
                       [&] { return make(group + "/lun/lun_0"); }});
    if (!done) return tl::unexpected(done.error());
    std::error_code error;
    fs::create_symlink(hba_ + "/" + name_, group + "/lun/lun_0/disk", error);
    if (error) return failure(ErrorCode::io, "attaching", name_, error.message());
    std::string address;
    std::getline(std::ifstream(group + "/address") >> std::ws, address);
    for (int tries = 0; tries < 200; ++tries) {
        if (auto device = block_device(address); !device.empty()) return device;
        std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    return failure(ErrorCode::timed_out, "waiting for", name_, "no disk at " + address);
}

}  // namespace raidwatch::smartdisk
