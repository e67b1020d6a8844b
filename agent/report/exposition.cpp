#include "exposition.hpp"

#include "words.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::report {

namespace {

std::string quoted(std::string_view untrusted) {
    std::string text = "\"";
    for (const char c : name_text(untrusted)) {
        if (c == '\\' || c == '"') text += '\\';
        text += c;  // name_text() leaves no line feed, the third character to be escaped
    }
    return text += '"';
}

std::string written(const Labels& labels) {
    std::string text;
    for (const auto& [name, value] : labels) {
        text += text.empty() ? "{" : ",";
        text.append(name).append("=").append(quoted(value));
    }
    return text.empty() ? text : text + "}";
}

}  // namespace

void Exposition::add(const MetricFamily& family, const Labels& labels, double value) {
    auto entry = std::ranges::find(entries_, &family, &Entry::family);
    if (entry == entries_.end()) entry = entries_.insert(entries_.end(), {&family, {}});
    entry->samples.emplace(written(labels), value);
}

std::string Exposition::text() const {
    std::string text;
    for (const auto& [family, samples] : entries_) {
        text += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", family->name, family->help,
                            family->type == MetricType::gauge ? "gauge" : "counter");
        for (const auto& [labels, value] : samples)
            text += fmt::format("{}{} {}\n", family->name, labels, value);
    }
    return text;
}

}  // namespace raidwatch::report
