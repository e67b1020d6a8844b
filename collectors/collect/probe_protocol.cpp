#include <raidwatch/collect/probe_protocol.hpp>
#include <raidwatch/model/json.hpp>

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

}  // namespace

std::string encode(const Request& request) {
    return dump(std::visit(Overloaded{[](const CollectRequest& r) {
                                          return Json{{"collect", to_json(r.domain)}, {"deadline_ms", r.deadline.count()}};
                                      },
                                      [](const WatchRequest&) {
                                          return Json{{"watch", true}};
                                      }},
                           request));
}

std::string encode(const Message& message) {
    return dump(std::visit(
        Overloaded{[](const Findings& f) { return Json{{"findings", to_json(f)}}; },
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
    if (!json->contains("collect")) return bad("neither collect nor watch");
    const auto domain = from_json<Domain>((*json)["collect"]);
    if (!domain) return tl::unexpected(domain.error());
    CollectRequest request{*domain};
    if (const auto found = json->find("deadline_ms"); found != json->end()) {
        if (!found->is_number_integer() || found->get<std::int64_t>() < 1 || found->get<std::int64_t>() > 3'600'000)
            return bad("deadline_ms out of range");
        request.deadline = Milliseconds{found->get<std::int64_t>()};
    }
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
    return bad("no known message");
}

}  // namespace raidwatch::probe
