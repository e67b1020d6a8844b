#include "fields.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <cmath>

#include <nlohmann/json.hpp>

namespace raidwatch::player {
namespace {

std::string list_of(std::initializer_list<const char*> words) {
    std::string out;
    for (const char* word : words) out += (out.empty() ? "" : ", ") + std::string(word);
    return out;
}

}  // namespace

void Complaints::add(std::string_view path, std::string_view text) {
    lines_.push_back(printable(path) + ": " + printable(text));
}

Fields::Fields(const nlohmann::json& object, std::string path, Complaints& complaints)
    : object_(object), path_(std::move(path)), complaints_(complaints) {
    if (!object_.is_object()) complaints_.add(path_, "should be an object");
}

std::string Fields::at(std::string_view name) const {
    return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
}

void Fields::wrong(const char* name, std::string_view text) {
    complaints_.add(at(name), text);
}

bool Fields::has(const char* name) const {
    return object_.is_object() && object_.contains(name);
}

const nlohmann::json* Fields::take(const char* name) {
    if (!has(name)) return nullptr;
    taken_.insert(name);
    return &*object_.find(name);
}

std::optional<std::string> Fields::optional_text(const char* name) {
    const auto* value = take(name);
    if (!value) return std::nullopt;
    if (!value->is_string()) {
        wrong(name, "should be text");
        return std::nullopt;
    }
    return value->get<std::string>();
}

std::string Fields::text(const char* name) {
    if (!has(name)) wrong(name, "is missing");
    auto value = optional_text(name);
    if (value && value->empty()) wrong(name, "is empty");
    return value.value_or("");
}

std::optional<std::string> Fields::optional_word(const char* name,
                                                 std::initializer_list<const char*> allowed) {
    auto value = optional_text(name);
    if (!value) return std::nullopt;
    for (const char* word : allowed)
        if (*value == word) return value;
    wrong(name, "\"" + *value + "\" is not one of " + list_of(allowed));
    return std::nullopt;
}

std::string Fields::word(const char* name, std::initializer_list<const char*> allowed) {
    if (!has(name)) wrong(name, "is missing; one of " + list_of(allowed));
    return optional_word(name, allowed).value_or("");
}

std::optional<double> Fields::number(const char* name, double low, double high) {
    const auto* value = take(name);
    if (!value) return std::nullopt;
    if (!value->is_number()) {
        wrong(name, "should be a number");
        return std::nullopt;
    }
    const double number = value->get<double>();
    if (std::isfinite(number) && number >= low && number <= high) return number;
    wrong(name, "is out of range");
    return std::nullopt;
}

std::optional<std::int64_t> Fields::whole(const char* name, std::int64_t low, std::int64_t high) {
    const auto* value = take(name);
    if (!value) return std::nullopt;
    if (value->is_number_unsigned() && value->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) {
        wrong(name, "is out of range");
        return std::nullopt;
    }
    if (!value->is_number_integer()) {
        wrong(name, "should be a whole number");
        return std::nullopt;
    }
    const auto number = value->get<std::int64_t>();
    if (number >= low && number <= high) return number;
    wrong(name, "is out of range");
    return std::nullopt;
}

std::optional<bool> Fields::flag(const char* name) {
    const auto* value = take(name);
    if (!value) return std::nullopt;
    if (value->is_boolean()) return value->get<bool>();
    wrong(name, "should be true or false");
    return std::nullopt;
}

std::vector<std::string> Fields::texts(const char* name) {
    std::vector<std::string> out;
    const auto* value = take(name);
    if (!value) return out;
    if (!value->is_array()) wrong(name, "should be a list of text");
    for (std::size_t i = 0; value->is_array() && i < value->size(); ++i) {
        if ((*value)[i].is_string())
            out.push_back((*value)[i].get<std::string>());
        else
            complaints_.add(at(name) + "[" + std::to_string(i) + "]", "should be text");
    }
    return out;
}

void Fields::objects(const char* name, const std::function<void(Fields&)>& each) {
    const auto* value = take(name);
    if (!value) return;
    if (!value->is_array()) wrong(name, "should be a list");
    for (std::size_t i = 0; value->is_array() && i < value->size(); ++i) {
        Fields element((*value)[i], at(name) + "[" + std::to_string(i) + "]", complaints_);
        if (!(*value)[i].is_object()) continue;
        each(element);
        element.finish();
    }
}

void Fields::object(const char* name, const std::function<void(Fields&)>& use) {
    const auto* value = take(name);
    if (!value) return;
    Fields fields(*value, at(name), complaints_);
    if (!value->is_object()) return;
    use(fields);
    fields.finish();
}

void Fields::entry(const char* name, const std::function<void(const std::string&, Fields&)>& use) {
    const auto* value = take(name);
    if (!value) return;
    if (!value->is_object() || value->size() != 1)
        return wrong(name, "should be an object with exactly one entry");
    const auto entry = value->begin();
    Fields fields(entry.value(), at(name) + "." + entry.key(), complaints_);
    if (!entry.value().is_object()) return;
    use(entry.key(), fields);
    fields.finish();
}

std::string Fields::json() const {
    return dump(object_);
}

void Fields::finish() {
    if (!object_.is_object()) return;
    for (const auto& [key, value] : object_.items())
        if (!taken_.contains(key)) complaints_.add(at(key), "is not a field that is known here");
}

}  // namespace raidwatch::player
