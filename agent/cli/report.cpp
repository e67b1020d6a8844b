#include "agent/report/report.hpp"

#include "commands.hpp"

#include <raidwatch/version.hpp>

#include <cerrno>
#include <fstream>

namespace raidwatch::cli {

namespace {

Result<report::Inputs> gather(const Context& context, const std::string& since) {
    const auto now = context.now();
    const auto from = parse_since(since, now);
    if (!from) return tl::unexpected(from.error());
    const auto picture = look(context.places, now);
    report::Inputs inputs{picture.node,
                          kVersion,
                          *from,
                          now,
                          picture.taken_at,
                          picture.daemon_running,
                          picture.view,
                          picture.faults,
                          picture.incidents,
                          {},
                          {},
                          {}};
    auto reader = open_store(context.places);
    if (!reader && picture.origin == Origin::nothing) return tl::unexpected(reader.error());
    if (!reader) return inputs;  // the daemon told what is, the past is out of reach
    store::IncidentFilter touched;
    touched.since = *from;
    if (auto incidents = (*reader)->incidents(touched)) {
        inputs.incidents = std::move(*incidents);
        // The daemon's memory is newer than the store.
        for (const auto& open : picture.incidents) {
            std::erase_if(inputs.incidents, [&](const Incident& stored) { return stored.id == open.id; });
            inputs.incidents.push_back(open);
        }
    }
    store::EventFilter happened;
    happened.since = *from;
    if (auto events = (*reader)->events(happened)) inputs.events = std::move(*events);
    if (auto operations = (*reader)->operations()) inputs.operations = std::move(*operations);
    for (const auto& disk : inputs.view.disks)
        if (auto readings = (*reader)->readings(disk.id, *from))
            inputs.readings.insert(inputs.readings.end(), readings->begin(), readings->end());
    return inputs;
}

Status write_file(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (!file) return failure_errno(errno, "writing", path);
    return {};
}

}  // namespace

int report(const Context& context, const ReportOptions& options) {
    const auto inputs = gather(context, options.since);
    if (!inputs) return refuse(inputs.error());
    const auto built = report::build(*inputs);
    const auto text = options.format == "html"   ? report::as_html(built)
                      : options.format == "json" ? report::as_json(built)
                                                 : report::as_text(built);
    if (options.output.empty()) {
        say(text);
    } else if (const auto written = write_file(options.output, text); !written) {
        return refuse(written.error());
    }
    return 0;
}

}  // namespace raidwatch::cli
