#include "json_view.hpp"

#include "json_events.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <deque>
#include <limits>

#include <boost/json/basic_parser_impl.hpp>

namespace raidwatch {

namespace {

namespace json = boost::json;

constexpr std::uint32_t kNone = 0xffffffff;
constexpr std::size_t kDeepest = 64;

enum class Type : std::uint8_t { null, boolean, negative, whole, floating, text, array, object };

struct Node {
    Type type = Type::null;
    std::uint32_t next = kNone, first = kNone;  ///< the next beside it, the first below it
    std::string_view key, text;
    union {
        std::uint64_t whole = 0;
        std::int64_t negative;
        double floating;
    };
};

}  // namespace

struct JsonView::Tree {
    explicit Tree(std::string_view from) : source(from) {}
    std::string source;               ///< what keys and texts without escapes point into
    std::deque<std::string> decoded;  ///< those that had some
    std::vector<Node> nodes;

    template <class Take>
    void each(std::uint32_t parent, Take take) const {
        for (auto at = nodes[parent].first; at != kNone; at = nodes[at].next) take(at, nodes[at]);
    }
};

namespace {

/// Receives the parser's events.
class Builder : public JsonEvents {
  public:
    explicit Builder(JsonView::Tree& tree) : tree_(tree) {}

    bool on_null(Code&) {
        add(Type::null);
        return true;
    }
    bool on_bool(bool value, Code&) {
        add(Type::boolean).whole = value ? 1 : 0;
        return true;
    }
    bool on_number_part(Text, Code&) { return true; }
    bool on_int64(std::int64_t value, Text, Code&) {
        if (value < 0)
            add(Type::negative).negative = value;
        else
            add(Type::whole).whole = static_cast<std::uint64_t>(value);
        return true;
    }
    bool on_uint64(std::uint64_t value, Text, Code&) {
        add(Type::whole).whole = value;
        return true;
    }
    bool on_double(double value, Text, Code&) {
        add(Type::floating).floating = value;
        return true;
    }
    bool on_string_part(Text text, std::size_t, Code&) { return append(text); }
    bool on_string(Text text, std::size_t, Code&) {
        const auto whole = taken(text);
        add(Type::text).text = whole;
        return true;
    }
    bool on_key_part(Text text, std::size_t, Code&) { return append(text); }
    bool on_key(Text text, std::size_t, Code&) {
        key_ = taken(text);
        return true;
    }
    bool on_object_begin(Code&) { return open(Type::object); }
    bool on_object_end(std::size_t, Code&) { return close(); }
    bool on_array_begin(Code&) { return open(Type::array); }
    bool on_array_end(std::size_t, Code&) { return close(); }

  private:
    struct Level {
        std::uint32_t node, last;
    };

    Node& add(Type type) {
        const auto at = static_cast<std::uint32_t>(tree_.nodes.size());
        auto& node = tree_.nodes.emplace_back();
        node.type = type;
        node.key = std::exchange(key_, {});
        if (levels_.empty()) return node;
        auto& level = levels_.back();
        (level.last == kNone ? tree_.nodes[level.node].first : tree_.nodes[level.last].next) = at;
        level.last = at;
        return node;
    }
    bool open(Type type) {
        const auto at = static_cast<std::uint32_t>(tree_.nodes.size());
        add(type);
        levels_.push_back({at, kNone});
        return true;
    }
    bool close() {
        levels_.pop_back();
        return true;
    }

    bool append(Text text) {
        part_.append(text.data(), text.size());
        return true;
    }
    std::string_view taken(Text text) {
        const auto& source = tree_.source;
        const bool in_source =
            text.data() >= source.data() && text.data() + text.size() <= source.data() + source.size();
        if (part_.empty() && (in_source || text.empty())) return {text.data(), text.size()};
        append(text);
        return tree_.decoded.emplace_back(std::exchange(part_, {}));
    }

    JsonView::Tree& tree_;
    std::vector<Level> levels_;
    std::string_view key_;
    std::string part_;
};

}  // namespace

Result<JsonDocument> JsonDocument::read(std::string_view text, std::string_view source) {
    auto tree = std::make_unique<JsonView::Tree>(trim(text));
    tree->nodes.reserve(tree->source.size() / 16);
    json::parse_options options;
    options.max_depth = kDeepest;
    json::basic_parser<Builder> parser(options, *tree);
    json::error_code error;
    const auto used = parser.write_some(false, tree->source.data(), tree->source.size(), error);
    if (error || used != tree->source.size() || tree->nodes.empty())
        return failure(ErrorCode::malformed, "parsing", std::string(source),
                       error == json::error::too_deep ? "nested too deeply" : "not JSON");
    return JsonDocument(std::move(tree));
}

JsonDocument::JsonDocument(std::unique_ptr<JsonView::Tree> tree) : tree_(std::move(tree)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

JsonView JsonDocument::root() const {
    return {tree_.get(), 0};
}

JsonView JsonView::operator[](std::string_view name) const {
    if (!tree_ || tree_->nodes[node_].type != Type::object) return {};
    for (auto at = tree_->nodes[node_].first; at != kNone; at = tree_->nodes[at].next)
        if (tree_->nodes[at].key == name) return {tree_, at};
    return {};
}

std::optional<std::uint64_t> JsonView::count() const {
    if (!tree_) return std::nullopt;
    const auto& node = tree_->nodes[node_];
    if (node.type == Type::whole) return node.whole;
    constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
    // Counters of 128 bits that do not fit are read as floating point.
    if (node.type != Type::floating || !(node.floating >= 0)) return std::nullopt;
    return node.floating < static_cast<double>(kMost) ? static_cast<std::uint64_t>(node.floating) : kMost;
}

std::optional<int> JsonView::small() const {
    const auto value = count();
    if (!value || *value > static_cast<std::uint64_t>(std::numeric_limits<int>::max())) return std::nullopt;
    return static_cast<int>(*value);
}

std::optional<double> JsonView::number() const {
    if (!tree_) return std::nullopt;
    const auto& node = tree_->nodes[node_];
    if (node.type == Type::whole) return static_cast<double>(node.whole);
    if (node.type == Type::negative) return static_cast<double>(node.negative);
    return node.type == Type::floating ? std::optional(node.floating) : std::nullopt;
}

std::optional<bool> JsonView::flag() const {
    if (!tree_ || tree_->nodes[node_].type != Type::boolean) return std::nullopt;
    return tree_->nodes[node_].whole != 0;
}

std::string JsonView::text() const {
    if (!tree_ || tree_->nodes[node_].type != Type::text) return {};
    return std::string(trim(tree_->nodes[node_].text));
}

std::vector<JsonView> JsonView::items() const {
    std::vector<JsonView> views;
    if (!tree_ || tree_->nodes[node_].type != Type::array) return views;
    tree_->each(node_, [&](std::uint32_t at, const Node&) { views.push_back(JsonView(tree_, at)); });
    return views;
}

std::vector<std::pair<std::string_view, JsonView>> JsonView::entries() const {
    std::vector<std::pair<std::string_view, JsonView>> views;
    if (!tree_ || tree_->nodes[node_].type != Type::object) return views;
    tree_->each(node_, [&](std::uint32_t at, const Node& node) {
        views.emplace_back(node.key, JsonView(tree_, at));
    });
    std::ranges::stable_sort(views, {}, &std::pair<std::string_view, JsonView>::first);
    return views;
}

}  // namespace raidwatch
