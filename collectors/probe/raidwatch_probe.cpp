// raidwatch-probe: the only program of raidwatch that touches hardware or runs vendor tools.

#include "collectors/act/act.hpp"
#include "collectors/host/mounts.hpp"
#include "collectors/recorded/read.hpp"
#include "collectors/recorded/tools.hpp"
#include "master.hpp"
#include "once.hpp"

#include <raidwatch/base/log.hpp>
#include <raidwatch/base/resident.hpp>
#include <raidwatch/collect/probe_protocol.hpp>
#include <raidwatch/model/json.hpp>
#include <raidwatch/version.hpp>

#include <cstdio>
#include <set>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace {

using namespace raidwatch;

struct Options {
    std::string socket = "/run/raidwatch/probe.sock", root = "/", collect;
    std::vector<std::string> users, groups, recordings;
    std::string recorded_tool, locate, lamp = "on";
    probe::MeantDisk meant;
    std::int64_t deadline_ms = 10'000;
    bool once = false, list_tools = false, volumes = false;
};

void add_options(CLI::App& app, Options& options) {
    app.set_version_flag("--version", kVersion);
    app.add_option("--socket", options.socket, "Unix socket to listen at, unless systemd passes one")
        ->capture_default_str();
    app.add_option("--root", options.root, "read a recorded or simulated node below this folder")
        ->check(CLI::ExistingDirectory);
    app.add_option("--allow-user", options.users, "who may ask besides root");
    app.add_option("--allow-group", options.groups, "members of this group may ask too");
    app.add_option("--deadline-ms", options.deadline_ms, "of each read of --once and --collect")
        ->check(CLI::Range(1, 3'600'000));
    auto* once = app.add_flag("--once", options.once,
                              "print the findings of every domain, a protocol message a line, and end");
    app.add_option("--collect", options.collect, "print the findings of one domain, SOURCE[/TARGET], and end")
        ->excludes(once);
    auto* recorded =
        app.add_option("--recorded", options.recorded_tool,
                       "print the findings in recorded output of this tool, a protocol message a "
                       "file; needs no privileges");
    app.add_option("FILE", options.recordings, "with --recorded; - is standard input")->needs(recorded);
    auto* locate =
        app.add_option("--locate", options.locate,
                       "switch the locate lamp of this disk (kernel name), print findings, and end");
    app.add_option("--lamp", options.lamp, "with --locate")
        ->needs(locate)
        ->check(CLI::IsMember({"on", "off"}));
    app.add_option("--disk-id", options.meant.id, "with --locate: refuse where the disk is another one")
        ->needs(locate);
    app.add_option("--serial", options.meant.serial, "the same by the serial number")->needs(locate);
    app.add_flag(
        "--volumes", options.volumes,
        "print partitions, LVM volumes and other layers above disks and arrays as JSON; needs no privileges");
    app.add_flag("--recorded-tools", options.list_tools, "print the tools that --recorded knows");
}

Domain domain_of(const std::string& text) {
    const auto slash = text.find('/');
    return slash == text.npos ? Domain{text, ""} : Domain{text.substr(0, slash), text.substr(slash + 1)};
}

int serve(const Options& options) {
    probe::Access access;
    for (const auto& name : options.users)
        if (const auto known = probe::allow_user(access, name); !known)
            return log::error(known.error().text()), 2;
    for (const auto& name : options.groups)
        if (const auto known = probe::allow_group(access, name); !known)
            return log::error(known.error().text()), 2;
    auto listener = probe::listen_at(options.socket, access);
    if (!listener) return log::error(listener.error().text()), 1;
    if (const auto locked = stay_resident(); !locked)
        log::notice(locked.error().text() + "; the probe may end with the disk it was started from");
    probe::Master(options.root, std::move(access), *std::move(listener)).run();
    return 0;
}

int print_once(const Options& options) {
    const probe::LocalHost host(options.root);
    for (const auto& findings : probe::collect_all(host, Milliseconds{options.deadline_ms}))
        std::puts(probe::encode(probe::Message{findings}).c_str());
    return 0;
}

/// Complete findings: done. A problem says why not.
int switch_lamp(const Options& options) {
    const probe::LocalHost host(options.root);
    Findings findings;
    findings.domain = {"locate", options.locate};
    findings.taken_at = SystemClock().now().utc;
    const auto verb = options.lamp == "on" ? probe::Verb::locate_on : probe::Verb::locate_off;
    const auto done = act::carry_out(host.host(), {verb, options.locate, "", options.meant});
    findings.complete = done.has_value();
    if (!done) findings.problems.push_back({findings.domain.text(), done.error().code, done.error().text()});
    std::puts(probe::encode(probe::Message{findings}).c_str());
    return done ? 0 : 1;
}

int print_volumes(const Options& options) {
    const probe::LocalHost host(options.root);
    auto list = nlohmann::json::array();
    const auto& files = host.host().files;
    std::set<std::string> listed;
    for (const auto& device : files.list("/sys/block").value_or(std::vector<std::string>{}))
        for (const auto& volume : host::volumes_on(files, device))
            if (listed.insert(volume.on + "/" + volume.device).second)
                list.push_back({{"name", volume.name},
                                {"kind", volume.kind},
                                {"device", volume.device},
                                {"on", volume.on},
                                {"mounts", volume.mounts}});
    std::puts(dump(list).c_str());
    return 0;
}

int print_tools() {
    for (const auto& name : recorded::names()) std::puts(name.c_str());
    return 0;
}

int print_recorded(const Options& options) {
    for (const auto& file : options.recordings)
        for (auto& findings : recorded::read(options.recorded_tool, file, SystemClock().now().utc))
            std::puts(probe::encode(probe::Message{std::move(findings)}).c_str());
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Reads the storage hardware of this node for raidwatchd.", "raidwatch-probe"};
    Options options;
    add_options(app, options);
    CLI11_PARSE(app, argc, argv);
    if (options.list_tools) return print_tools();
    if (options.volumes) return print_volumes(options);
    if (!options.recorded_tool.empty()) return print_recorded(options);
    if (!options.locate.empty()) return switch_lamp(options);
    if (options.once) return print_once(options);
    if (options.collect.empty()) return serve(options);
    const probe::LocalHost host(options.root);
    const auto findings =
        probe::collect_one(host, domain_of(options.collect), Milliseconds{options.deadline_ms});
    std::puts(dump(to_json(findings), 2).c_str());
    return 0;
}
