#include "statuspage_v1_parts.hpp"

#include "hub/api/fields.hpp"
#include "hub/api/paging.hpp"
#include "hub/api/replies.hpp"
#include "hub/api/statuspage_v1_answers.hpp"
#include "hub/api/statuspage_v1_body.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>

namespace raidwatch::hub {

using nlohmann::json;
using Type = PartField::Type;

namespace {

constexpr std::size_t kLongestName = 255, kLongestText = 25'000, kMostTexts = 1000;

tl::unexpected<Error> unfit(const std::string& field, const std::string& why) {
    return failure(ErrorCode::invalid, "reading", field, why);
}

/// A whole one stays whole.
std::optional<json> number_in(const json& body, const char* name) {
    if (body.at(name).is_number_integer()) return body.at(name);
    if (const auto whole = parse_int(trim(text_or_empty(body, name)))) return json(*whole);
    const auto number = number_field(body, name);
    return number ? std::optional(json(*number)) : std::nullopt;
}

Result<json> value_of(const PartField& field, const json& body) {
    const auto& value = body.at(field.name);
    if (value.is_null()) return field.initial;
    switch (field.type) {
        case Type::text:
            if (value.is_string() && value.get_ref<const std::string&>().size() <= kLongestText) return value;
            return unfit(field.name, "is a text of at most 25000 bytes");
        case Type::flag: {
            const auto flag = read_flag(body, field.name);
            if (!flag) return tl::unexpected(flag.error());
            return json(flag->value_or(false));
        }
        case Type::number: {
            if (value == "") return field.initial;
            auto number = number_in(body, field.name);
            return number ? Result<json>(std::move(*number)) : unfit(field.name, "is a number");
        }
        case Type::texts:
            break;
    }
    if (!value.is_array() || value.size() > kMostTexts) return unfit(field.name, "is a list of at most 1000");
    const bool fits =
        std::all_of(value.begin(), value.end(), [](const json& one) { return one.is_string(); });
    return fits ? Result<json>(value) : unfit(field.name, "is a list of texts");
}

Status take_fields(const PartForm& form, const json& body, json& document) {
    for (const auto& field : form.fields) {
        if (!body.contains(field.name)) continue;
        auto value = value_of(field, body);
        if (!value) return tl::unexpected(value.error());
        document[field.name] = std::move(*value);
    }
    const auto* first = form.fields.front().name;
    const auto name = text_or_empty(document, first);
    if (trim(name).empty()) return unfit(first, "is missing");
    return name.size() <= kLongestName ? Status{} : unfit(first, "is longer than 255 bytes");
}

HttpReply list_parts(Context& context, const Target& target, const PartForm& form) {
    const auto paging = read_paging(target, 0);
    if (!paging) return refusal_of(paging.error());
    const auto parts = parts_of_kind(context.store, form.kind);
    if (!parts) return store_failure(parts.error());
    json list = json::array();
    for (const auto& part : *parts) list.push_back(part_json(context, part));
    return json_reply(200, on_page(std::move(list), *paging));
}

ManageAnswer keep_and_show(Context& context, const Result<PagePartRecord>& part, const json& body,
                           const std::string& who, const PartEffect& effect) {
    if (!part) return at_once(refusal_of(part.error()));
    HubNews news;
    if (effect)
        if (auto fits = effect(context, *part, body, news); !fits) return at_once(refusal_of(fits.error()));
    const bool fresh = part->revision == 1;
    if (auto kept = keep_part(context, *part, who, fresh ? "made" : "changed", std::move(news)); !kept)
        return at_once(refusal_of(kept.error()));
    return changed_to(json_reply(fresh ? 201 : 200, part_json(context, *part)));
}

ManageAnswer change_part(Context& context, const Call& call, const PartForm& form, const PagePartRecord& part,
                         const std::string& who, const PartEffect& effect) {
    HttpReply refusal;
    const auto body = part_body(call.request, form, refusal);
    if (!body) return at_once(std::move(refusal));
    return keep_and_show(context, changed_part(context, form, part, *body), *body, who, effect);
}

}  // namespace

ManageAnswer make_part(Context& context, const PartForm& form, const json& body, const std::string& who,
                       const PartEffect& effect) {
    return keep_and_show(context, new_part(context, form, body), body, who, effect);
}

std::optional<json> part_body(const HttpRequest& request, const PartForm& form, HttpReply& refusal) {
    for (const char* wrapper : form.wrappers)
        if (auto body = manage_body(request, wrapper, refusal)) return body;
    if (refusal.status != 422) return std::nullopt;
    auto bare = bare_body(request, refusal);
    const bool has_a_field =
        bare && std::any_of(form.fields.begin(), form.fields.end(),
                            [&](const PartField& field) { return bare->contains(field.name); });
    if (bare && !has_a_field) refusal = error_reply(422, std::string(form.wrappers.front()) + " is missing");
    return has_a_field ? bare : std::nullopt;
}

Result<PagePartRecord> new_part(Context& context, const PartForm& form, const json& body) {
    const auto parts = parts_of_kind(context.store, form.kind);
    if (!parts) return tl::unexpected(parts.error());
    if (parts->size() >= form.most) return unfit(std::string(form.kind), "there are too many already");
    const auto now = context.now.utc;
    const auto id = text_field(body, "id");
    PagePartRecord part{std::string(form.kind), id ? *id : context.ids.next(unix_ms(now)), 1, now, now, ""};
    if (!is_part_id(part.id) || part.id == "data")
        return unfit("id", "is 1 to 64 letters, digits, \"-\" or \"_\"");
    const bool taken = std::any_of(parts->begin(), parts->end(),
                                   [&](const PagePartRecord& other) { return other.id == part.id; });
    if (taken) return unfit("id", "is taken");
    json document = json::object();
    for (const auto& field : form.fields) document[field.name] = field.initial;
    if (auto taken_over = take_fields(form, body, document); !taken_over)
        return tl::unexpected(taken_over.error());
    part.document = dump(document);
    return part;
}

Result<PagePartRecord> changed_part(const Context& context, const PartForm& form, PagePartRecord part,
                                    const json& body) {
    auto document = parse_json(part.document, "stored part of the page");
    if (!document || !document->is_object()) document = json::object();
    if (auto taken_over = take_fields(form, body, *document); !taken_over)
        return tl::unexpected(taken_over.error());
    part.document = dump(*document);
    part.updated_at = context.now.utc;
    ++part.revision;
    return part;
}

Result<std::vector<PagePartRecord>> parts_of_kind(Store& store, std::string_view kind) {
    auto parts = store.page_parts();
    if (parts) std::erase_if(*parts, [&](const PagePartRecord& part) { return part.kind != kind; });
    return parts;
}

Result<std::optional<PagePartRecord>> find_part(Store& store, std::string_view kind, const std::string& id) {
    auto parts = parts_of_kind(store, kind);
    if (!parts) return tl::unexpected(parts.error());
    for (auto& part : *parts)
        if (part.id == id) return std::optional(std::move(part));
    return std::optional<PagePartRecord>();
}

json part_json(const Context& context, const PagePartRecord& part) {
    const auto document = parse_json(part.document, "stored part of the page");
    json shown = document && document->is_object() ? *document : json::object();
    shown["id"] = part.id;
    shown["page_id"] = context.config.page_id;
    shown["created_at"] = to_rfc3339(part.created_at);
    shown["updated_at"] = to_rfc3339(part.updated_at);
    return shown;
}

Status keep_part(Context& context, const PagePartRecord& part, const std::string& who, const char* what,
                 HubNews news) {
    news.parts.push_back(part);
    news.audit.push_back({context.now.utc, who, part.kind + " " + what, part.id});
    return context.store.record(news);
}

Status remove_part(Context& context, const PagePartRecord& part, const std::string& who, HubNews news) {
    news.removed_parts.emplace_back(part.kind, part.id);
    news.audit.push_back({context.now.utc, who, part.kind + " removed", part.id});
    return context.store.record(news);
}

ManageAnswer part_call(Context& context, const Call& call, const PartForm& form, const std::string& who,
                       const PartEffect& effect) {
    const auto& path = call.target.path;  // v1, pages, P, resource, ID
    const auto& method = call.request.method;
    const bool read = is_read(call.request);
    if (path.size() == 4 && method == "POST") {
        HttpReply refusal;
        const auto body = part_body(call.request, form, refusal);
        return body ? make_part(context, form, *body, who, effect) : at_once(std::move(refusal));
    }
    if (path.size() == 4)
        return at_once(read ? list_parts(context, call.target, form) : wrong_method("GET, POST"));
    const auto part = path.size() == 5 ? find_part(context.store, form.kind, path[4])
                                       : Result<std::optional<PagePartRecord>>();
    if (!part) return at_once(store_failure(part.error()));
    if (!*part) return at_once(not_found());
    if (read) return at_once(json_reply(200, part_json(context, **part)));
    if (method == "PATCH" || method == "PUT") return change_part(context, call, form, **part, who, effect);
    if (method != "DELETE") return at_once(wrong_method("GET, PATCH, PUT, DELETE"));
    if (auto done = remove_part(context, **part, who); !done) return at_once(refusal_of(done.error()));
    return changed_to(json_reply(200, part_json(context, **part)));
}

}  // namespace raidwatch::hub
