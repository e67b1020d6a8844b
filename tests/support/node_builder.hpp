#pragma once
// Small nodes in few words, for tests of the pure layers.

#include <string>
#include <vector>

#include <raidwatch/base/ids.hpp>
#include <raidwatch/model/snapshot.hpp>

namespace raidwatch::testing {

using namespace std::chrono_literals;

inline const UtcTime kStart = *parse_rfc3339("2026-03-01T04:00:00Z");

/// "id-1", "id-2", ...
class CountingIds final : public IdSource {
  public:
    std::string next(std::int64_t) override { return "id-" + std::to_string(++count_); }

  private:
    int count_ = 0;
};

inline Disk disk(const std::string& name, const std::string& serial, const std::string& slot = {}) {
    Disk d;
    d.id = "wwn-" + serial;
    d.device = name;
    d.serial = serial;
    d.slot = slot;
    d.kind = DiskKind::hdd;
    d.bytes = 8'001'563'222'016;
    return d;
}

inline Member member(const std::string& device, const std::string& serial, std::optional<int> ordinal,
                     MemberState state = MemberState::in_sync) {
    Member m;
    m.device = device;
    m.ordinal = ordinal;
    m.state = state;
    if (!serial.empty()) m.disk = "wwn-" + serial;
    return m;
}

inline Member empty_slot(int ordinal) {
    Member m;
    m.ordinal = ordinal;
    m.state = MemberState::missing;
    return m;
}

/// An md array of `count` members sda, sdb, ... with the serials S0, S1, ...
inline Array array(const std::string& name, const std::string& level, int count) {
    Array a;
    a.id = "md-uuid-" + name;
    a.name = name;
    a.engine = ArrayEngine::md;
    a.level = level;
    a.device = name;
    a.raid_disks = count;
    a.state = ArrayState::optimal;
    a.vendor_state = "clean";
    for (int i = 0; i < count; ++i)
        a.members.push_back(member("sd" + std::string(1, static_cast<char>('a' + i)), "S" + std::to_string(i), i));
    return a;
}

inline Findings inventory(int disks, std::vector<std::string> arrays, UtcTime at = kStart) {
    Findings f;
    f.domain = {"block", ""};
    f.taken_at = at;
    f.complete = true;
    for (int i = 0; i < disks; ++i) {
        const auto device = "sd" + std::string(1, static_cast<char>('a' + i));
        f.disks.push_back(disk(device, "S" + std::to_string(i), "0:" + std::to_string(i)));
        f.domains.push_back({"ata", device});
    }
    for (auto& name : arrays) f.domains.push_back({"md", std::move(name)});
    return f;
}

inline Findings md(const Array& a, UtcTime at = kStart) {
    Findings f;
    f.domain = {"md", a.name};
    f.taken_at = at;
    f.complete = true;
    f.arrays.push_back(a);
    return f;
}

inline SmartReading reading(const std::string& serial, UtcTime at = kStart) {
    SmartReading r;
    r.disk = "wwn-" + serial;
    r.taken_at = at;
    r.passed = true;
    return r;
}

inline Findings ata(const std::string& device, const SmartReading& r) {
    Findings f;
    f.domain = {"ata", device};
    f.taken_at = r.taken_at;
    f.complete = true;
    f.readings.push_back(r);
    return f;
}

}  // namespace raidwatch::testing
