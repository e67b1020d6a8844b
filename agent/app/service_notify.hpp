#pragma once
// What the service manager is told (sd_notify(3)). All of it does nothing where none listens.

#include <raidwatch/base/clock.hpp>

#include <optional>
#include <string>

namespace raidwatch::app::service {

void ready(const std::string& status);
void status(const std::string& status);
void reloading();
void stopping();
void alive();

/// How often alive() must be said (half of WatchdogSec); nullopt: nobody watches.
std::optional<Milliseconds> alive_every();

}  // namespace raidwatch::app::service
