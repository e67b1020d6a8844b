// smartdisk NAME CONTROL-FILE [MEGABYTES]: a SATA disk on a machine that has none, through LIO's user
// backstore. What it answers to SMART commands, which sectors are bad and whether it answers at all is what
// CONTROL-FILE says at that moment (control.hpp). Prints "ready sdX" when the disk is there and "woken by XX"
// when a command ends its standby. SIGTERM and SIGINT take the disk away.

#include "lio_target.hpp"
#include "tcmu_ring.hpp"

#include <raidwatch/base/text.hpp>

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>

#include <sys/signalfd.h>

namespace raidwatch::smartdisk {
namespace {

class Smartdisk {
  public:
    Smartdisk(std::string control, std::uint64_t bytes) : path_(std::move(control)), disk_(bytes) {}

    ScsiReply answer(std::span<const std::uint8_t> cdb, std::span<const std::uint8_t> from_host) {
        do read_control();
        while (hangs());
        note_waking(cdb);
        return disk_.answer(control_, cdb, from_host);
    }

  private:
    /// A file that is being written, or wrong, changes nothing.
    void read_control() {
        std::ifstream file(path_);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        if (text == text_) return;
        auto control = parse_control(text, path_);
        text_ = text;
        if (!control) {
            std::fprintf(stderr, "smartdisk: %s\n", control.error().text().c_str());
            return;
        }
        control_ = *std::move(control);
        control_.ata.bytes = disk_.bytes();
    }

    bool hangs() const {
        if (control_.hang) std::this_thread::sleep_for(std::chrono::milliseconds(50));
        return control_.hang;
    }

    void note_waking(std::span<const std::uint8_t> cdb) {
        if (!control_.standby || !ScsiDisk::wakes_disk(cdb)) return;
        control_.standby = false;
        std::printf("woken by %02x\n", cdb[0]);
        std::fflush(stdout);
    }

    std::string path_, text_ = "not read";
    Control control_;
    ScsiDisk disk_;
};

int fail(const Error& error) {
    std::fprintf(stderr, "smartdisk: %s\n", error.text().c_str());
    return 1;
}

int run(const std::string& name, const std::string& control, std::uint64_t bytes) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    const host::FileHandle stop(::signalfd(-1, &signals, SFD_CLOEXEC));

    auto target = LioTarget::create(name, bytes);
    if (!target) return fail(target.error());
    auto ring = TcmuRing::open(name);
    if (!ring) return fail(ring.error());
    std::jthread attaching([&target] {
        const auto device = target->attach();
        if (device)
            std::printf("ready %s\n", device->c_str());
        else
            fail(device.error());
        std::fflush(stdout);
    });
    Smartdisk disk(control, bytes);
    const auto served =
        ring->serve(stop.get(), [&disk](auto cdb, auto from_host) { return disk.answer(cdb, from_host); });
    return served ? 0 : fail(served.error());
}

}  // namespace
}  // namespace raidwatch::smartdisk

int main(int argc, char** argv) {
    const auto megabytes = argc == 4 ? raidwatch::parse_uint(argv[3]) : 64;
    if (argc < 3 || argc > 4 || !megabytes || *megabytes < 1 || *megabytes > 4096) {
        std::fprintf(stderr, "usage: smartdisk NAME CONTROL-FILE [MEGABYTES]\n");
        return 2;
    }
    return raidwatch::smartdisk::run(argv[1], argv[2], *megabytes << 20);
}
