#include "uevent.hpp"

#include "collectors/host/file_handle.hpp"

#include <raidwatch/base/text.hpp>

#include <array>
#include <cerrno>

#include <libudev.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

namespace raidwatch::probe {

namespace {

constexpr unsigned kKernelGroup = 1;
constexpr int kReceiveBuffer = 4 << 20;  // a controller with hundreds of disks goes at once
constexpr std::array<const char*, 4> kSubsystems{"block", "nvme", "scsi", "pci"};

bool about_storage(const Uevent& event) {
    for (const auto* subsystem : kSubsystems)
        if (event.subsystem == subsystem) return true;
    return event.action == "lost";
}

bool is_stacked_or_virtual(std::string_view name) {
    constexpr std::array<std::string_view, 6> kPrefixes{"loop", "ram", "zram", "dm-", "sr", "nbd"};
    for (const auto prefix : kPrefixes)
        if (name.starts_with(prefix)) return true;
    return false;
}

struct Unref {
    void operator()(udev* handle) const { udev_unref(handle); }
    void operator()(udev_monitor* monitor) const { udev_monitor_unref(monitor); }
    void operator()(udev_device* device) const { udev_device_unref(device); }
};

/// The array that "md0" or its partition "md0p1" belongs to; an array that is not known yet is its own.
std::string array_of(const std::string& name, const std::vector<std::string>& arrays) {
    std::string best;
    for (const auto& array : arrays)
        if (name.starts_with(array) && array.size() > best.size()) best = array;
    return best.empty() ? name : best;
}

std::string text_or_empty(const char* text) {
    return text ? text : "";
}

}  // namespace

std::optional<Uevent> parse_uevent(std::string_view datagram) {
    const auto fields = split(datagram, '\0');
    if (!contains(fields.front(), "@/")) return std::nullopt;
    Uevent event;
    std::string_view path;
    for (const auto field : fields) {
        if (field.starts_with("ACTION="))
            event.action = field.substr(7);
        else if (field.starts_with("SUBSYSTEM="))
            event.subsystem = field.substr(10);
        else if (field.starts_with("DEVPATH="))
            path = field.substr(8);
    }
    event.name = path.substr(path.rfind('/') + 1);
    if (event.action.empty() || event.subsystem.empty() || event.name.empty()) return std::nullopt;
    return event;
}

std::vector<Sign> signs_of(const Uevent& event, const std::vector<std::string>& arrays) {
    const std::string what = printable(event.action + " " + event.name, 100);
    std::vector<Sign> signs;
    const bool comes_or_goes = event.action != "change";
    const bool is_array = event.subsystem == "block" && event.name.starts_with("md");
    if (event.subsystem == "block" && is_stacked_or_virtual(event.name)) return signs;
    if (is_array) {
        signs.push_back({{"md", array_of(event.name, arrays)}, what});
    } else if (comes_or_goes) {
        for (const auto& array : arrays) signs.push_back({{"md", array}, what});
    }
    if (event.subsystem == "nvme") signs.push_back({{"nvme", event.name}, what});
    if (comes_or_goes || event.subsystem == "block") signs.push_back({{"block", ""}, what});
    return signs;
}

struct UeventSource::Sockets {
    host::FileHandle kernel;
    std::unique_ptr<udev, Unref> context{udev_new()};
    std::unique_ptr<udev_monitor, Unref> udevd;
};

UeventSource::UeventSource(Handler handler)
    : handler_(std::move(handler)), sockets_(std::make_unique<Sockets>()) {}
UeventSource::~UeventSource() = default;

Status UeventSource::open() {
    host::FileHandle socket(
        ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT));
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = kKernelGroup;
    if (!socket || ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return failure_errno(errno, "listening to", "kernel uevents");
    // FORCE needs CAP_NET_ADMIN; without it the system's limit holds.
    if (::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUFFORCE, &kReceiveBuffer, sizeof kReceiveBuffer) != 0)
        ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
    sockets_->kernel = std::move(socket);
    look_for_udevd();
    return {};
}

void UeventSource::look_for_udevd() {
    auto& s = *sockets_;
    if (s.udevd || !s.context || ::access("/run/udev/control", F_OK) != 0) return;
    std::unique_ptr<udev_monitor, Unref> monitor(udev_monitor_new_from_netlink(s.context.get(), "udev"));
    if (!monitor) return;
    for (const auto* subsystem : kSubsystems)
        udev_monitor_filter_add_match_subsystem_devtype(monitor.get(), subsystem, nullptr);
    udev_monitor_set_receive_buffer_size(monitor.get(), kReceiveBuffer);
    if (udev_monitor_enable_receiving(monitor.get()) >= 0) s.udevd = std::move(monitor);
}

void UeventSource::add_to(PollSet& polls) {
    auto& s = *sockets_;
    if (s.kernel)
        polls.add(s.kernel.get(), POLLIN, [this, &s](short) {
            std::array<char, 16384> datagram{};
            for (;;) {
                sockaddr_nl sender{};
                socklen_t size = sizeof sender;
                const ssize_t got = ::recvfrom(s.kernel.get(), datagram.data(), datagram.size(), 0,
                                               reinterpret_cast<sockaddr*>(&sender), &size);
                if (got < 0 && errno == ENOBUFS) handler_({"lost", "", "uevents"});
                if (got < 0 && errno != ENOBUFS && errno != EINTR) return;
                if (got <= 0 || sender.nl_pid != 0) continue;  // only the kernel has port 0
                const auto event = parse_uevent({datagram.data(), static_cast<std::size_t>(got)});
                if (event && about_storage(*event)) handler_(*event);
            }
        });
    if (s.udevd)
        polls.add(udev_monitor_get_fd(s.udevd.get()), POLLIN, [this, &s](short) {
            while (
                const std::unique_ptr<udev_device, Unref> device{udev_monitor_receive_device(s.udevd.get())})
                handler_({text_or_empty(udev_device_get_action(device.get())),
                          text_or_empty(udev_device_get_subsystem(device.get())),
                          text_or_empty(udev_device_get_sysname(device.get()))});
        });
}

}  // namespace raidwatch::probe
