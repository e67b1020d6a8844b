#include "look.hpp"

#include "control_client.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <nlohmann/json.hpp>

namespace raidwatch::cli {

namespace {

using Json = nlohmann::json;

/// A refresh reads every disk's health; the daemon answers within two minutes, when the slowest read is in or
/// given up.
constexpr Milliseconds kRefreshDeadline{125'000};

Result<Json> ask(const Places& places, std::string_view what, Milliseconds deadline) {
    auto line = ask_daemon(places.control_socket, what, deadline);
    if (!line) return tl::unexpected(line.error());
    auto answer = parse_json(*line, places.control_socket);
    if (!answer) return answer;
    if (!answer->is_object())
        return failure(ErrorCode::malformed, "asking the daemon at", places.control_socket, "not an object");
    const auto error = answer->find("error");
    if (error != answer->end())
        return failure(ErrorCode::refused, "asking the daemon at", places.control_socket,
                       error->is_string() ? error->get<std::string>() : "refused");
    return answer;
}

std::optional<UtcTime> time_in(const Json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_string()) return std::nullopt;
    return parse_rfc3339(found->get_ref<const std::string&>());
}

template <class T>
std::optional<T> value_in(const Json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end()) return std::nullopt;
    auto value = from_json<T>(*found);
    if (!value) return std::nullopt;
    return std::move(*value);
}

/// "store" and "probe" are objects with the reason why they do not work, empty when they do
/// (docs/control.md).
void take_troubles(Picture& picture, const Json& answer) {
    for (const auto& [part, what] :
         {std::pair{"store", "the store cannot be written, the daemon goes on in memory"},
          std::pair{"probe", "the probe cannot be reached"}}) {
        const auto found = answer.find(part);
        if (found == answer.end() || !found->is_object()) continue;
        const auto trouble = found->find("trouble");
        if (trouble == found->end() || !trouble->is_string() ||
            trouble->get_ref<const std::string&>().empty())
            continue;
        picture.troubles.push_back(std::string(what) + ": " + trouble->get<std::string>());
    }
    const auto settled = answer.find("settled");
    picture.settled = settled == answer.end() || !settled->is_boolean() || settled->get<bool>();
}

/// The daemon's memory is ahead of the store, and is all there is when the store's own disk is what broke.
void take_from_daemon(Picture& picture, const Json& answer) {
    if (const auto at = time_in(answer, "last_cycle_at")) picture.taken_at = at;
    const auto node = answer.find("node");
    if (node != answer.end() && node->is_string()) picture.node = node->get<std::string>();
    take_troubles(picture, answer);
    auto view = value_in<NodeView>(answer, "view");
    auto incidents = value_in<std::vector<Incident>>(answer, "incidents");
    auto faults = value_in<std::vector<Fault>>(answer, "faults");
    auto operations = value_in<std::vector<Operation>>(answer, "operations");
    if (!view || !incidents) return;
    picture.view = std::move(*view);
    picture.incidents = std::move(*incidents);
    std::erase_if(picture.incidents,
                  [](const Incident& incident) { return !is_open(incident) || is_drill(incident); });
    picture.faults = faults.value_or(std::vector<Fault>{});
    picture.operations = operations.value_or(std::vector<Operation>{});
    if (auto windows = value_in<std::vector<MaintenanceWindow>>(answer, "maintenance"))
        picture.maintenance = std::move(*windows);
    picture.origin = Origin::daemon;
}

Status take_from_store(Picture& picture, store::Reader& reader) {
    auto meta = reader.meta();
    if (!meta) return tl::unexpected(meta.error());
    if (const auto node = meta->find("node"); node != meta->end()) picture.node = node->second;
    if (const auto at = meta->find("last_cycle_at"); at != meta->end())
        picture.taken_at = parse_rfc3339(at->second);
    auto view = reader.view();
    if (!view) return tl::unexpected(view.error());
    auto faults = reader.faults();
    if (!faults) return tl::unexpected(faults.error());
    store::IncidentFilter open;
    open.open_only = true;
    auto incidents = reader.incidents(open);
    if (!incidents) return tl::unexpected(incidents.error());
    store::OperationFilter running;
    running.running_only = true;
    auto operations = reader.operations(running);
    if (!operations) return tl::unexpected(operations.error());
    auto windows = reader.maintenance();
    if (!windows) return tl::unexpected(windows.error());
    picture.maintenance = std::move(*windows);
    picture.view = std::move(*view);
    picture.faults = std::move(*faults);
    std::erase_if(*incidents, is_drill);
    picture.incidents = std::move(*incidents);
    picture.operations = std::move(*operations);
    picture.origin = Origin::store;
    return {};
}

std::string in_words(const Error& error, const std::string& path) {
    switch (error.code) {
        case ErrorCode::not_found:
            return "no state in " + path + " yet";
        case ErrorCode::denied:
            return "no permission to read " + path + ": run as root or as a member of the group raidwatch";
        default:
            return error.text();
    }
}

}  // namespace

Result<std::unique_ptr<store::Reader>> open_store(const Places& places) {
    auto reader = store::Reader::open(places.database);
    if (reader) return reader;
    auto error = reader.error();
    error.detail = in_words(error, places.database);
    error.attempted.clear();
    error.source.clear();
    return tl::unexpected(std::move(error));
}

Picture look(const Places& places, UtcTime now) {
    Picture picture;
    picture.node = places.node;
    picture.now = now;
    const auto answer = ask(places, R"({"status":true})", places.deadline);
    picture.daemon_running = answer.has_value();
    if (!answer && answer.error().code != ErrorCode::unreachable)
        picture.daemon_error = answer.error().text();

    if (answer) take_from_daemon(picture, *answer);
    // Not touched without need: the store's disk may be the one that hangs, and a read of it cannot be given
    // up.
    if (picture.origin == Origin::daemon) return picture;
    auto reader = store::Reader::open(places.database);
    const auto taken = reader ? take_from_store(picture, **reader) : Status(tl::unexpected(reader.error()));
    if (!taken) picture.store_error = in_words(taken.error(), places.database);
    if (answer) take_from_daemon(picture, *answer);
    return picture;
}

Status ask_refresh(const Places& places) {
    const auto answer = ask(places, R"({"refresh":true})", kRefreshDeadline);
    if (!answer) return tl::unexpected(answer.error());
    return {};
}

}  // namespace raidwatch::cli
