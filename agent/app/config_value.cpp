#include "config_value.hpp"

#include <raidwatch/base/listen_address.hpp>
#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <cmath>

#include <arpa/inet.h>

namespace raidwatch::app {

namespace {

constexpr std::size_t kLongestWord = 200;

bool printable_word(std::string_view text) {
    return !text.empty() && text.size() <= kLongestWord &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

bool plain_text(std::string_view text) {
    return !text.empty() && text.size() <= kLongestWord && printable(text) == text;
}

bool absolute_path(std::string_view text) {
    return text.starts_with('/') && text.size() < 4096 && text.find('\0') == std::string_view::npos;
}

bool http_url(std::string_view text) {
    for (std::string_view scheme : {"http://", "https://"})
        if (text.starts_with(scheme) && text.size() > scheme.size() && text[scheme.size()] != '/')
            return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; }) &&
                   text.find('@') == text.npos;
    return false;
}

bool listen_address(std::string_view text) {
    const auto written = parse_listen_address(text);
    in6_addr address{};  // large enough for both
    return written && (inet_pton(AF_INET, written->host.c_str(), &address) == 1 ||
                       inet_pton(AF_INET6, written->host.c_str(), &address) == 1);
}

bool has_form(Form form, std::string_view text) {
    switch (form) {
        case Form::any:
            return plain_text(text);
        case Form::word:
            return printable_word(text);
        case Form::absolute_path:
            return absolute_path(text);
        case Form::url:
            return http_url(text);
        case Form::sink_type:
            return sink_type(text) != nullptr;
        case Form::listen_address:
            return listen_address(text);
    }
    return false;
}

std::optional<TimeOfDay> parse_time_of_day(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hour = parse_uint(text.substr(0, 2)), minute = parse_uint(text.substr(3));
    if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
    return TimeOfDay{static_cast<int>(*hour * 60 + *minute)};
}

std::optional<Severity> parse_severity(std::string_view text) {
    for (const auto severity : {Severity::info, Severity::warning, Severity::critical})
        if (word(severity) == text) return severity;
    return std::nullopt;
}

/// Each overload: true when `written` fits and was put in its place.
struct Put {
    const Limits& limits;
    const Written& written;

    template <class T>
    const T* as() const {
        return std::get_if<T>(&written);
    }
    bool in_range(double value) const {
        return std::isfinite(value) && value >= limits.smallest && value <= limits.largest;
    }

    bool operator()(std::string* to) const {
        const auto* text = as<std::string>();
        return text && has_form(limits.form, *text) && (*to = *text, true);
    }
    bool operator()(bool* to) const {
        const auto* flag = as<bool>();
        return flag && (*to = *flag, true);
    }
    bool operator()(double* to) const {
        const auto* number = as<double>();
        return number && in_range(*number) && (*to = *number, true);
    }
    bool operator()(std::optional<double>* to) const {
        const auto* number = as<double>();
        return number && in_range(*number) && (*to = *number, true);
    }
    bool operator()(Seconds* to) const {
        const auto* text = as<std::string>();
        const auto duration = text ? parse_duration(*text) : std::nullopt;
        return duration && in_range(static_cast<double>(duration->count())) && (*to = *duration, true);
    }
    bool operator()(Milliseconds* to) const {
        Seconds seconds{};
        return (*this)(&seconds) && (*to = seconds, true);
    }
    bool operator()(TimeOfDay* to) const {
        const auto* text = as<std::string>();
        const auto time = text ? parse_time_of_day(*text) : std::nullopt;
        return time && (*to = *time, true);
    }
    bool operator()(Severity* to) const {
        const auto* text = as<std::string>();
        const auto severity = text ? parse_severity(*text) : std::nullopt;
        return severity && (*to = *severity, true);
    }
    bool operator()(std::vector<std::string>* to) const {
        const auto* list = as<std::vector<std::string>>();
        if (!list ||
            !std::ranges::all_of(*list, [&](const auto& text) { return has_form(limits.form, text); }))
            return false;
        *to = *list;
        return true;
    }
};

struct TypeName {
    Form form;
    std::string_view operator()(const std::string*) const {
        switch (form) {
            case Form::any:
                return "text";
            case Form::word:
                return "text without spaces";
            case Form::absolute_path:
                return "absolute path";
            case Form::url:
                return "http or https URL without user and password";
            case Form::sink_type:
                return "\"hub\", \"statuspage\", \"alertmanager\", \"pagerduty\" or \"webhook\"";
            case Form::listen_address:
                return "address and port like \"127.0.0.1:9817\" or \"[::1]:9817\"";
        }
        return "text";
    }
    std::string_view operator()(const bool*) const { return "true or false"; }
    std::string_view operator()(const double*) const { return "number"; }
    std::string_view operator()(const std::optional<double>*) const { return "number"; }
    std::string_view operator()(const Milliseconds*) const { return "duration"; }
    std::string_view operator()(const Seconds*) const { return "duration"; }
    std::string_view operator()(const TimeOfDay*) const { return "time of day"; }
    std::string_view operator()(const Severity*) const { return "\"info\", \"warning\" or \"critical\""; }
    std::string_view operator()(const std::vector<std::string>*) const {
        return form == Form::absolute_path ? "list of absolute paths" : "list of texts";
    }
};

std::string number_text(double value) {
    auto text = std::to_string(value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

}  // namespace

std::string_view type_name(const Slot& slot, Form form) {
    return std::visit(TypeName{form}, slot);
}

std::string range_text(const Slot& slot, double smallest, double largest) {
    if (std::holds_alternative<TimeOfDay*>(slot)) return "00:00 to 23:59";
    if (std::holds_alternative<double*>(slot)) return number_text(smallest) + " to " + number_text(largest);
    if (!std::holds_alternative<Milliseconds*>(slot) && !std::holds_alternative<Seconds*>(slot)) return {};
    const auto duration = [](double seconds) {
        return human_duration(Seconds{static_cast<std::int64_t>(seconds)});
    };
    return duration(smallest) + " to " + duration(largest);
}

std::optional<std::string> assign(const Slot& slot, const Limits& limits, const Written& written) {
    if (std::visit(Put{limits, written}, slot)) return std::nullopt;
    std::string wanted = "takes a " + std::string(type_name(slot, limits.form));
    if (wanted.starts_with("takes a a")) wanted.replace(0, 9, "takes an a");
    for (std::string_view literal : {"\"", "true", "http", "text"})
        if (type_name(slot, limits.form).starts_with(literal))
            wanted = "takes " + std::string(type_name(slot, limits.form));
    if (type_name(slot, limits.form) == "duration") wanted += " like \"10s\", \"5m\" or \"1h30m\"";
    if (type_name(slot, limits.form) == "time of day") wanted += " like \"06:00\"";
    if (const auto range = range_text(slot, limits.smallest, limits.largest); !range.empty())
        wanted += ", " + range;
    return wanted;
}

}  // namespace raidwatch::app
