#include "agent/assess/merge.hpp"
#include "agent/report/words.hpp"
#include "look.hpp"
#include "probe_once.hpp"
#include "probe_process.hpp"

namespace raidwatch::cli {

namespace {
/// Above the probe's own deadlines for its slowest domain.
constexpr Milliseconds kProbeDeadline{90'000};
}  // namespace

Result<Picture> look_at_hardware(const Places& places, const Picture& known, UtcTime now) {
    auto probe = places.probe.empty() ? find_probe() : Result<std::string>(places.probe);
    if (!probe) return tl::unexpected(probe.error());
    const auto findings = probe_once(*probe, places.root, kProbeDeadline);
    if (!findings) return tl::unexpected(findings.error());

    Snapshot snapshot;
    for (const auto& found : *findings) assess::merge(snapshot, found);
    Picture picture;
    picture.node = known.node;
    picture.now = now;
    picture.taken_at = now;
    picture.origin = Origin::probe;
    picture.daemon_running = known.daemon_running;
    picture.view = assess::view(snapshot);
    picture.operations = report::operations_seen(picture.view, now);
    RuleMemory memory;
    picture.faults = assess::faults(picture.view, memory, {places.rules, picture.operations, now});
    picture.incidents = incidents_of(picture.faults, known.incidents, now);
    return picture;
}

}  // namespace raidwatch::cli
