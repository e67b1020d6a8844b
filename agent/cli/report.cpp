#include "agent/report/report.hpp"

#include "agent/report/files.hpp"
#include "agent/report/history.hpp"
#include "commands.hpp"

#include <raidwatch/version.hpp>

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
    if (!reader) {
        complain(reader.error().text() + "; the report tells of now only");
        return inputs;
    }
    if (auto added = report::add_history(inputs, **reader); !added) return tl::unexpected(added.error());
    return inputs;
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
    } else if (const auto written = report::write_file(options.output, text); !written) {
        return refuse(written.error());
    }
    return 0;
}

}  // namespace raidwatch::cli
