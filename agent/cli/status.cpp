#include "agent/report/words.hpp"
#include "commands.hpp"
#include "status_json.hpp"
#include "status_text.hpp"
#include "watch.hpp"

#include <raidwatch/model/operation_words.hpp>

#include <cmath>

namespace raidwatch::cli {

namespace {

/// `--now`: through the daemon where it runs, else by the probe; what cannot be read anew is shown as it was,
/// and said.
Picture fresh_picture(const Context& context) {
    auto picture = look(context.places, context.now());
    if (picture.daemon_running && context.places.root.empty()) {
        if (const auto refreshed = ask_refresh(context.places); !refreshed)
            complain(refreshed.error().text());
        return look(context.places, context.now());
    }
    auto seen = look_at_hardware(context.places, picture, context.now());
    if (seen) return std::move(*seen);
    complain(seen.error().text());
    return picture;
}

/// Ages and speeds change every second; what a log wants to see is what is wrong, and each tenth of a repair.
std::string essence(Picture picture) {
    picture.now = picture.taken_at.value_or(picture.now);
    for (auto& operation : picture.operations) {
        operation.bytes_per_s.reset();
        operation.eta_low_s.reset();
        if (const auto done = percent_done(operation)) operation.percent = std::floor(*done / 10) * 10;
    }
    for (auto& incident : picture.incidents) incident.repair.clear();
    picture.taken_at.reset();
    picture.now = {};
    return status_text(picture, Terminal{});
}

}  // namespace

int status(const Context& context, const StatusOptions& options) {
    if (options.watch) {
        watch(context.terminal, [&](const Terminal& terminal) {
            const auto picture = look(context.places, context.now());
            return options.json ? Frame{status_json(picture), essence(picture)}
                                : Frame{status_text(picture, terminal, options.all), essence(picture)};
        });
        return 0;
    }
    const auto picture = options.now ? fresh_picture(context) : look(context.places, context.now());
    say(options.json ? status_json(picture) : status_text(picture, context.terminal, options.all));
    return static_cast<int>(judge(picture).exit);
}

}  // namespace raidwatch::cli
