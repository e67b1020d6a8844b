#include "form.hpp"

#include "hub/api/replies.hpp"
#include "hub/api/url.hpp"
#include "hub/people.hpp"

#include <raidwatch/base/text.hpp>

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

constexpr std::size_t kMostFields = 1000, kMostLevels = 5;

tl::unexpected<Error> malformed(const char* why) {
    return failure(ErrorCode::malformed, "reading", "form", why);
}

/// "incident[name]" -> incident, name; an empty part is a list. Scripts also nest the brackets, which
/// Statuspage takes for the same: "incident[components[ID]]".
std::optional<std::vector<std::string>> parts_of(std::string_view name) {
    std::vector<std::string> parts;
    const auto first = name.find('[');
    parts.emplace_back(name.substr(0, first));
    if (parts.front().empty()) return std::nullopt;
    std::size_t open = 0;
    for (auto rest = first == std::string_view::npos ? "" : name.substr(first); !rest.empty();) {
        const auto end = rest.find_first_of("[]", 1);
        if (rest.front() != '[' || end == std::string_view::npos) return std::nullopt;
        parts.emplace_back(rest.substr(1, end - 1));
        ++open;
        rest.remove_prefix(end);
        for (; open > 0 && rest.starts_with(']'); --open) rest.remove_prefix(1);
    }
    if (open > 0) return std::nullopt;
    if (parts.size() > kMostLevels) return std::nullopt;
    return parts;
}

/// False where what is there already is of another kind.
bool place(json& into, const std::vector<std::string>& parts, std::string value) {
    json* at = &into;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const bool list = i > 0 && parts[i].empty();
        if (at->is_null()) *at = list ? json::array() : json::object();
        if (list ? !at->is_array() : !at->is_object()) return false;
        at = list ? &at->emplace_back() : &(*at)[parts[i]];
    }
    if (at->is_structured()) return false;
    *at = std::move(value);
    return true;
}

}  // namespace

Result<json> parse_form(std::string_view body) {
    json form = json::object();
    const auto fields = split(body, '&');
    if (fields.size() > kMostFields) return malformed("too many fields");
    for (const auto field : fields) {
        if (field.empty()) continue;
        const auto equals = field.find('=');
        const auto name = decode_form_text(field.substr(0, equals));
        const auto value = decode_form_text(equals == std::string_view::npos ? "" : field.substr(equals + 1));
        if (!name || !value) return malformed("a broken percent escape");
        const auto parts = parts_of(*name);
        if (!parts) return malformed("a field's name cannot be read");
        if (!place(form, *parts, *value)) return malformed("a field is both a value and an object");
    }
    return form;
}

std::optional<json> read_form(const HttpRequest& request, HttpReply& refusal) {
    const auto header = request.headers.find("content-type");
    const std::string_view type = header != request.headers.end() ? std::string_view(header->second) : "";
    refusal = error_reply(403, "this form comes from another site");
    if (!same_origin(request)) return std::nullopt;
    refusal = error_reply(415, "the body must be a form");
    if (trim(type.substr(0, type.find(';'))) != "application/x-www-form-urlencoded") return std::nullopt;
    refusal = error_reply(413, "the form is too large");
    if (request.body.size() > kMaxFormBytes) return std::nullopt;
    auto form = parse_form(request.body);
    if (!form) refusal = error_reply(422, form.error().text());
    return form ? std::optional(std::move(*form)) : std::nullopt;
}

}  // namespace raidwatch::hub
