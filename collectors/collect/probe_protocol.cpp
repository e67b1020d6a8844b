#include <raidwatch/collect/probe_protocol.hpp>
#include <raidwatch/model/json.hpp>

#include <optional>

#include <nlohmann/json.hpp>

namespace raidwatch::probe {

using Json = nlohmann::json;

namespace {

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

tl::unexpected<Error> bad(std::string detail) {
    return failure(ErrorCode::malformed, "reading", "probe line", std::move(detail));
}

Result<Json> object(std::string_view line) {
    if (line.size() > kMaxLineBytes) return bad("line too long");
    auto json = parse_json(line, "probe line");
    if (json && !json->is_object()) return bad("not an object");
    return json;
}

Result<UtcTime> time_of(const Json& json, const char* name) {
    const auto found = json.find(name);
    if (found == json.end() || !found->is_string()) return bad(std::string(name) + " missing");
    const auto time = parse_rfc3339(found->get_ref<const std::string&>());
    if (!time) return bad(std::string(name) + " is not a time");
    return *time;
}

Result<Domain> domain_of(const Json& json) {
    if (!json.is_object() || !json.contains("domain")) return bad("domain missing");
    return from_json<Domain>(json["domain"]);
}

std::string text_of(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

template <class E>
std::optional<E> word_of(std::string_view text) {
    std::optional<E> value;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
        if (text == d.name) value = d.value;
    });
    return value;
}

Json json_of(const Action& action) {
    Json json{{"verb", word(action.verb)}, {"target", action.target}};
    if (!action.disk.empty()) json["disk"] = action.disk;
    if (!action.meant.id.empty()) json["disk_id"] = action.meant.id;
    if (!action.meant.serial.empty()) json["serial"] = action.meant.serial;
    return json;
}

Json json_of(const Acted& acted) {
    Json json{{"id", acted.id}, {"action", json_of(acted.action)}, {"done", acted.done}};
    if (acted.done)
        json["by"] = acted.by;
    else
        json.update({{"code", to_string(acted.code)}, {"error", acted.error}});
    return json;
}

Result<Action> action_of(const Json& json) {
    if (!json.is_object()) return bad("the action is not an object");
    const auto verb = word_of<Verb>(text_of(json, "verb"));
    if (!verb) return bad("no such verb: " + text_of(json, "verb"));
    const Action action{
        *verb, text_of(json, "target"), text_of(json, "disk"), {text_of(json, "disk_id"), text_of(json, "serial")}};
    if (const auto checked = check(action); !checked) return tl::unexpected(checked.error());
    return action;
}

Result<Milliseconds> deadline_of(const Json& json, Milliseconds fallback) {
    const auto found = json.find("deadline_ms");
    if (found == json.end()) return fallback;
    if (!found->is_number_integer() || found->get<std::int64_t>() < 1 || found->get<std::int64_t>() > 3'600'000)
        return bad("deadline_ms out of range");
    return Milliseconds{found->get<std::int64_t>()};
}

Result<Request> act_request(const Json& json) {
    constexpr std::size_t kLongestId = 64;
    auto action = action_of(json["act"]);
    if (!action) return tl::unexpected(action.error());
    ActRequest request{text_of(json, "id"), *std::move(action)};
    if (request.id.empty() || request.id.size() > kLongestId) return bad("an order without a proper id");
    const auto deadline = deadline_of(json, request.deadline);
    if (!deadline) return tl::unexpected(deadline.error());
    request.deadline = *deadline;
    return request;
}

Result<Message> acted_of(const Json& json) {
    if (!json.is_object() || !json.contains("action")) return bad("no action");
    const auto action = action_of(json["action"]);
    if (!action) return tl::unexpected(action.error());
    Acted acted{.id = text_of(json, "id"), .action = *action, .by = text_of(json, "by"), .error = text_of(json, "error")};
    const auto done = json.find("done");
    acted.done = done != json.end() && done->is_boolean() && done->get<bool>();
    for (int code = 0; code <= static_cast<int>(ErrorCode::busy); ++code)
        if (to_string(static_cast<ErrorCode>(code)) == text_of(json, "code")) acted.code = static_cast<ErrorCode>(code);
    return acted;
}

}  // namespace

std::string encode(const Request& request) {
    return dump(std::visit(Overloaded{[](const CollectRequest& r) {
                                          return Json{{"collect", to_json(r.domain)}, {"deadline_ms", r.deadline.count()}};
                                      },
                                      [](const WatchRequest&) {
                                          return Json{{"watch", true}};
                                      },
                                      [](const ActRequest& r) {
                                          return Json{{"act", json_of(r.action)}, {"id", r.id}, {"deadline_ms", r.deadline.count()}};
                                      }},
                           request));
}

std::string encode(const Message& message) {
    return dump(std::visit(
        Overloaded{[](const Findings& f) { return Json{{"findings", to_json(f)}}; },
                   [](const Acted& a) { return Json{{"acted", json_of(a)}}; },
                   [](const Notice& n) {
                       return Json{{"notice", {{"domain", to_json(n.domain)}, {"at", to_rfc3339(n.at)}, {"what", n.what}}}};
                   },
                   [](const Wedged& w) {
                       return Json{{"wedged", {{"domain", to_json(w.domain)}, {"since", to_rfc3339(w.since)}}}};
                   },
                   [](const Freed& f) { return Json{{"freed", {{"domain", to_json(f.domain)}}}}; }},
        message));
}

Result<Request> decode_request(std::string_view line) {
    const auto json = object(line);
    if (!json) return tl::unexpected(json.error());
    if (json->contains("watch")) return WatchRequest{};
    if (json->contains("act")) return act_request(*json);
    if (!json->contains("collect")) return bad("neither collect, watch nor act");
    const auto domain = from_json<Domain>((*json)["collect"]);
    if (!domain) return tl::unexpected(domain.error());
    CollectRequest request{*domain};
    const auto deadline = deadline_of(*json, request.deadline);
    if (!deadline) return tl::unexpected(deadline.error());
    request.deadline = *deadline;
    return request;
}

Result<Message> decode_message(std::string_view line) {
    const auto json = object(line);
    if (!json) return tl::unexpected(json.error());
    if (const auto found = json->find("findings"); found != json->end()) {
        auto findings = from_json<Findings>(*found);
        if (!findings) return tl::unexpected(findings.error());
        return *std::move(findings);
    }
    if (const auto found = json->find("notice"); found != json->end()) {
        const auto domain = domain_of(*found);
        if (!domain) return tl::unexpected(domain.error());
        const auto at = time_of(*found, "at");
        if (!at) return tl::unexpected(at.error());
        const auto what = found->find("what");
        return Notice{*domain, *at, what != found->end() && what->is_string() ? what->get<std::string>() : ""};
    }
    if (const auto found = json->find("wedged"); found != json->end()) {
        const auto domain = domain_of(*found);
        if (!domain) return tl::unexpected(domain.error());
        const auto since = time_of(*found, "since");
        if (!since) return tl::unexpected(since.error());
        return Wedged{*domain, *since};
    }
    if (const auto found = json->find("freed"); found != json->end()) {
        const auto domain = domain_of(*found);
        if (!domain) return tl::unexpected(domain.error());
        return Freed{*domain};
    }
    if (const auto found = json->find("acted"); found != json->end()) return acted_of(*found);
    return bad("no known message");
}

}  // namespace raidwatch::probe
