#include "config_options.hpp"

#include <array>

namespace raidwatch::app {

namespace {

constexpr double kHour = 3600, kDay = 86400;

constexpr std::array kTop{
    Option<Config>{"node.name", "",
                   "Name of this node everywhere it is shown; the host name where not given.",
                   [](Config& c) -> Slot { return &c.node; }, Form::word},
    Option<Config>{"node.cluster", "\"A\"",
                   "Cluster the node belongs to: the status page speaks of clusters.",
                   [](Config& c) -> Slot { return &c.cluster; }, Form::word},
    Option<Config>{
        "state_dir", "\"/var/lib/raidwatch\"",
        "Holds the database. Where it cannot be written the daemon goes on in memory and still pushes.",
        [](Config& c) -> Slot { return &c.state_dir; }, Form::absolute_path},
    Option<Config>{"probe.socket", "\"/run/raidwatch/probe.sock\"", "Unix socket of raidwatch-probe.",
                   [](Config& c) -> Slot { return &c.probe_socket; }, Form::absolute_path},
    Option<Config>{"control.socket", "\"/run/raidwatch/control.sock\"",
                   "Unix socket the CLI talks to; mode 0660.",
                   [](Config& c) -> Slot { return &c.control_socket; }, Form::absolute_path},
    Option<Config>{
        "metrics.listen", "",
        "Where Prometheus finds /metrics; nowhere where not given. It tells serials to whoever asks: "
        "keep it to this machine or a trusted network.",
        [](Config& c) -> Slot { return &c.metrics_listen; }, Form::listen_address},
    Option<Config>{"heartbeat.period", "\"30s\"",
                   "How often every sink hears that the node lives; a hub calls it silent after 120 s.",
                   [](Config& c) -> Slot { return &c.heartbeat; }, Form::any, false, 5, 100},

    Option<Config>{"schedule.presence", "\"10s\"",
                   "How often is asked which disks, controllers and arrays are there.",
                   [](Config& c) -> Slot { return &c.schedule.presence; }, Form::any, false, 1, kHour},
    Option<Config>{"schedule.arrays", "\"10s\"",
                   "How often software arrays are read when the kernel has no news.",
                   [](Config& c) -> Slot { return &c.schedule.arrays; }, Form::any, false, 1, kHour},
    Option<Config>{"schedule.controllers", "\"10s\"", "How often RAID controllers are read.",
                   [](Config& c) -> Slot { return &c.schedule.controllers; }, Form::any, false, 1, kHour},
    Option<Config>{
        "schedule.tools", "\"30s\"",
        "How often vendors' tools (storcli, perccli, MegaCli, ...) are run for what they tell of RAID "
        "controllers; a run costs the firmware seconds.",
        [](Config& c) -> Slot { return &c.schedule.tools; }, Form::any, false, 20, kHour},
    Option<Config>{"schedule.smart", "\"5m\"",
                   "How often SMART is read of each disk. A sleeping disk is not woken.",
                   [](Config& c) -> Slot { return &c.schedule.smart; }, Form::any, false, 10, kDay},
    Option<Config>{"schedule.jitter", "0.1",
                   "Every period is made longer by up to this part of it, so that reads spread.",
                   [](Config& c) -> Slot { return &c.schedule.jitter; }, Form::any, false, 0, 0.5},

    Option<Config>{"deadlines.presence", "\"5s\"", "How long one inventory may take.",
                   [](Config& c) -> Slot { return &c.deadlines.presence; }, Form::any, false, 1, 600},
    Option<Config>{"deadlines.arrays", "\"5s\"", "How long reading one software array may take.",
                   [](Config& c) -> Slot { return &c.deadlines.arrays; }, Form::any, false, 1, 600},
    Option<Config>{"deadlines.controllers", "\"10s\"", "How long reading one RAID controller may take.",
                   [](Config& c) -> Slot { return &c.deadlines.controllers; }, Form::any, false, 1, 600},
    Option<Config>{"deadlines.tools", "\"60s\"",
                   "How long a vendor's tool may take, with all its runs about one controller.",
                   [](Config& c) -> Slot { return &c.deadlines.tools; }, Form::any, false, 25, 600},
    Option<Config>{"deadlines.smart", "\"30s\"", "How long reading SMART of one disk may take.",
                   [](Config& c) -> Slot { return &c.deadlines.smart; }, Form::any, false, 1, 600},

    Option<Config>{"operations.stall_after", "\"10m\"",
                   "A rebuild, check or other long work without progress for so long has stalled.",
                   [](Config& c) -> Slot { return &c.operations.stall_after; }, Form::any, false, 10, kDay},

    Option<Config>{"integrity.scrub_period", "\"35d\"",
                   "How often an array is tested as a whole (md check, scrub), by whatever starts the tests "
                   "here; after 1.5 "
                   "periods without one it is overdue. 0: never.",
                   [](Config& c) -> Slot { return &c.integrity.scrub_period; }, Form::any, false, 0,
                   3650 * kDay},

    Option<Config>{
        "integrity.self_test_short", "\"0s\"",
        "How often each disk runs a short SMART self-test that raidwatch begins, staggered and never two "
        "members of an array at once; one that somebody else began counts. 0: raidwatch begins none.",
        [](Config& c) -> Slot { return &c.integrity.self_test_short; }, Form::any, false, 0, 3650 * kDay},
    Option<Config>{
        "integrity.self_test_long", "\"0s\"", "The same of long (extended) self-tests, which take hours.",
        [](Config& c) -> Slot { return &c.integrity.self_test_long; }, Form::any, false, 0, 3650 * kDay},
    Option<Config>{
        "integrity.array_check", "\"0s\"",
        "How often raidwatch begins a check of each md array that nobody else tested for so long; where the "
        "distribution schedules checks itself, only when those do not come. 0: never.",
        [](Config& c) -> Slot { return &c.integrity.array_check; }, Form::any, false, 0, 3650 * kDay},
    Option<Config>{"integrity.pool_scrub", "\"0s\"", "The same of a scrub of each ZFS pool. 0: never.",
                   [](Config& c) -> Slot { return &c.integrity.pool_scrub; }, Form::any, false, 0,
                   3650 * kDay},
    Option<Config>{"integrity.begin_from", "\"22:00\"",
                   "Tests begin from here on, in the node's local time; equal to begin_until: at any time.",
                   [](Config& c) -> Slot { return &c.integrity.begin_from; }},
    Option<Config>{"integrity.begin_until", "\"06:00\"",
                   "And not after this; what has begun goes on as long as it takes.",
                   [](Config& c) -> Slot { return &c.integrity.begin_until; }},

    Option<Config>{"phase_out.execute", "false",
                   "Whether `raidwatch phase-out add --execute` may begin the copy onto a spare; without it "
                   "raidwatch only watches.",
                   [](Config& c) -> Slot { return &c.phase_out.execute; }},

    Option<Config>{"incidents.watch", "\"10m\"",
                   "An incident resolves when its component was whole for this long.",
                   [](Config& c) -> Slot { return &c.incidents.watch; }, Form::any, false, 0, kDay},
    Option<Config>{"incidents.reopen_within", "\"1d\"",
                   "A fault that is back within this time re-opens its incident instead of opening another.",
                   [](Config& c) -> Slot { return &c.incidents.reopen_within; }, Form::any, false, 0,
                   7 * kDay},
    Option<Config>{"incidents.repair_update", "\"1h\"",
                   "How often measured repair progress becomes an update.",
                   [](Config& c) -> Slot { return &c.incidents.repair_update; }, Form::any, false, 60, kDay},

    Option<Config>{"report.enabled", "true", "Write a health report every day.",
                   [](Config& c) -> Slot { return &c.report.enabled; }},
    Option<Config>{"report.at", "\"06:00\"", "When, in the node's local time.",
                   [](Config& c) -> Slot { return &c.report.at; }},
    Option<Config>{"report.directory", "", "Where to; \"reports\" in the state directory where not given.",
                   [](Config& c) -> Slot { return &c.report.directory; }, Form::absolute_path},
};

constexpr std::array kService{
    Option<ServiceConfig>{"name", "", "Name of the service as customers know it: \"POP3/IMAP\".",
                          [](ServiceConfig& s) -> Slot { return &s.name; }, Form::any, true},
    Option<ServiceConfig>{"paths", "",
                          "Where its data lies; a fault of the storage below them hits it. No path: every "
                          "fault of the node does.",
                          [](ServiceConfig& s) -> Slot { return &s.paths; }, Form::absolute_path},
};

constexpr std::array kSink{
    Option<SinkConfig>{"type", "", "Kind of status API.", [](SinkConfig& s) -> Slot { return &s.type; },
                       Form::sink_type, true},
    Option<SinkConfig>{"name", "", "Name in messages and in the outbox; the type where not given. Unique.",
                       [](SinkConfig& s) -> Slot { return &s.name; }, Form::word},
    Option<SinkConfig>{
        "url", "", "Its address: \"https://status.example.net\"; statuspage and pagerduty know their own.",
        [](SinkConfig& s) -> Slot { return &s.url; }, Form::url},
    Option<SinkConfig>{"token_file", "",
                       "File whose first line is the secret: token, API key, routing key; of a webhook every "
                       "line is a whsec_ secret. Readable by the daemon alone, as systemd credentials are.",
                       [](SinkConfig& s) -> Slot { return &s.token_file; }, Form::absolute_path},
    Option<SinkConfig>{"ca_file", "", "Certificates (PEM) to trust instead of the system's.",
                       [](SinkConfig& s) -> Slot { return &s.ca_file; }, Form::absolute_path},
    Option<SinkConfig>{"certificate_file", "", "Client certificate (PEM) that is shown to it.",
                       [](SinkConfig& s) -> Slot { return &s.certificate_file; }, Form::absolute_path},
    Option<SinkConfig>{"key_file", "", "Its private key (PEM).",
                       [](SinkConfig& s) -> Slot { return &s.key_file; }, Form::absolute_path},
    Option<SinkConfig>{"proxy", "", "Proxy on the way there: \"http://proxy.example.net:3128\".",
                       [](SinkConfig& s) -> Slot { return &s.proxy; }, Form::url},
    Option<SinkConfig>{"page", "", "statuspage: the page's id.",
                       [](SinkConfig& s) -> Slot { return &s.page; }, Form::word},
    Option<SinkConfig>{"components", "",
                       "statuspage: which of its components is which service, as \"SERVICE=ID\".",
                       [](SinkConfig& s) -> Slot { return &s.components; }},
    Option<SinkConfig>{"min_incident", "\"warning\"",
                       "Incidents below this are not told: \"critical\" leaves the minor ones out.",
                       [](SinkConfig& s) -> Slot { return &s.min_incident; }},
    Option<SinkConfig>{"min_severity", "\"info\"",
                       "Events below this stay on the node; hub and webhook alone take events.",
                       [](SinkConfig& s) -> Slot { return &s.min_severity; }},
};

constexpr std::array kRule{
    Option<assess::RuleOverride>{"enabled", "true", "false: this rule finds nothing.",
                                 [](assess::RuleOverride& r) -> Slot { return &r.enabled; }},
    Option<assess::RuleOverride>{"warning", "",
                                 "Limit of a warning, where the rule has one; see `raidwatch rules`.",
                                 [](assess::RuleOverride& r) -> Slot { return &r.warning; }},
    Option<assess::RuleOverride>{"critical", "", "Limit of a critical fault, where the rule has one.",
                                 [](assess::RuleOverride& r) -> Slot { return &r.critical; }},
};

}  // namespace

std::span<const Option<Config>> top_options() {
    return kTop;
}
std::span<const Option<ServiceConfig>> service_options() {
    return kService;
}
std::span<const Option<SinkConfig>> sink_options() {
    return kSink;
}
std::span<const Option<assess::RuleOverride>> rule_options() {
    return kRule;
}

}  // namespace raidwatch::app
