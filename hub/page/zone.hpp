#pragma once
// Times for people, always with their zone.

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <memory>
#include <string>

namespace raidwatch::hub {

class Zone {
  public:
    static Zone utc() { return Zone("UTC", nullptr); }
    /// A name of the tz database: "Europe/Berlin". `invalid` for a name that is not in it; "UTC" needs no
    /// database.
    static Result<Zone> named(const std::string& name);

    /// "2026-11-22 05:00 CET (UTC+01:00)"; "2026-11-22 04:00 UTC"
    std::string show(UtcTime time) const;
    const std::string& name() const { return name_; }

  private:
    Zone(std::string name, const void* rules) : name_(std::move(name)), rules_(rules) {}
    std::string name_;
    const void* rules_;  ///< date::time_zone, which lives as long as the program; null for UTC
};

}  // namespace raidwatch::hub
