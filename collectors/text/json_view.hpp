#pragma once
// Reads JSON that others wrote: every step may be missing or of another type, and then the answer is nullopt.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace raidwatch {

class JsonView {
  public:
    explicit JsonView(const nlohmann::json* node) : node_(node) {}

    /// A member of an object; absent when there is none or this is no object.
    JsonView operator[](std::string_view name) const;
    bool present() const { return node_ != nullptr; }

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
    const nlohmann::json* node_;
};

}  // namespace raidwatch
