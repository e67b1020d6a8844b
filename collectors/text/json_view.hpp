#pragma once
// Reads JSON that others wrote: every step may be missing or of another type, and then the answer is nullopt.

#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace raidwatch {

/// One value of a JsonDocument, which must outlive it.
class JsonView {
  public:
    struct Tree;

    /// A member of an object; absent when there is none or this is no object.
    JsonView operator[](std::string_view name) const;
    bool present() const { return tree_ != nullptr; }

    /// Whole numbers from 0; larger ones than fit saturate. nullopt for negative ones and for anything else.
    std::optional<std::uint64_t> count() const;
    /// The same where a small number is expected: 0..2^31-1.
    std::optional<int> small() const;
    std::optional<double> number() const;
    std::optional<bool> flag() const;
    /// Trimmed; empty where it is no text.
    std::string text() const;
    /// Elements of an array.
    std::vector<JsonView> items() const;
    /// Members of an object by name, in the order of their names.
    std::vector<std::pair<std::string_view, JsonView>> entries() const;

  private:
    friend class JsonDocument;
    JsonView() = default;
    JsonView(const Tree* tree, std::uint32_t node) : tree_(tree), node_(node) {}

    const Tree* tree_ = nullptr;
    std::uint32_t node_ = 0;
};

/// A document as flat as its text: much cheaper to read than one of maps.
class JsonDocument {
  public:
    /// malformed: no JSON, cut off, followed by something else, or nested deeper than 64. `source` is for the
    /// error.
    static Result<JsonDocument> read(std::string_view text, std::string_view source);

    JsonDocument(JsonDocument&&) noexcept;
    JsonDocument& operator=(JsonDocument&&) noexcept;
    ~JsonDocument();

    JsonView root() const;

  private:
    explicit JsonDocument(std::unique_ptr<JsonView::Tree> tree);
    std::unique_ptr<JsonView::Tree> tree_;
};

}  // namespace raidwatch
