#include "service_notify.hpp"

#include <ctime>

#include <systemd/sd-daemon.h>

namespace raidwatch::app::service {

namespace {

/// A status is one line; what follows a line feed would be another assignment.
std::string one_line(std::string text) {
    for (auto& c : text)
        if (c == '\n') c = ' ';
    return text;
}

void say(const std::string& assignments) {
    ::sd_notify(0, assignments.c_str());
}

}  // namespace

void ready(const std::string& status) {
    say("READY=1\nSTATUS=" + one_line(status));
}
void status(const std::string& status) {
    say("STATUS=" + one_line(status));
}
void stopping() {
    say("STOPPING=1");
}
void alive() {
    say("WATCHDOG=1");
}

void reloading() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const auto usec = static_cast<long long>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1000;
    say("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(usec));
}

std::optional<Milliseconds> alive_every() {
    std::uint64_t usec = 0;
    if (::sd_watchdog_enabled(0, &usec) <= 0) return std::nullopt;
    return Milliseconds{static_cast<std::int64_t>(usec / 2000)};
}

}  // namespace raidwatch::app::service
