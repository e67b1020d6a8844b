#include "agent/assess/survivors.hpp"
#include "agent/report/words.hpp"
#include "commands.hpp"
#include "table.hpp"

#include <raidwatch/model/json.hpp>

#include <nlohmann/json.hpp>

namespace raidwatch::cli {

int operations(const Context& context, const OperationsOptions& options) {
    auto reader = open_store(context.places);
    if (!reader) return refuse(reader.error());
    store::OperationFilter filter;
    filter.running_only = !options.all && options.target.empty();
    if (!options.target.empty()) filter.target = options.target;
    const auto found = (*reader)->operations(filter);
    if (!found) return refuse(found.error());
    if (options.json) {
        say(dump(to_json(*found), 2) + "\n");
        return 0;
    }
    if (found->empty()) {
        say(filter.running_only ? "no operation runs\n" : "no operations\n");
        return 0;
    }
    Table table({"TARGET", "STARTED", "FOR"}, {"STARTED", "FOR"});
    for (const auto& operation : *found) {
        table.add({report::name_text(operation.target_name), report::when(operation.started_at),
                   human_duration(operation.ended_at.value_or(context.now()) - operation.started_at)});
        table.note(report::operation_text(operation));
        if (const auto left = assess::to_read_text(operation.to_read_bytes); !left.empty()) table.note(left);
        if (!operation.started_by.empty()) table.note("begun by " + report::name_text(operation.started_by));
    }
    say(table.text(context.terminal, 0));
    return 0;
}

}  // namespace raidwatch::cli
