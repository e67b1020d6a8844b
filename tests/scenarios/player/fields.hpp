#pragma once
// Strict reading of one JSON object: every field has a type and a path, and none may be left over.

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace raidwatch::player {

/// What is wrong with the file, in the order met: "steps[3].do.array.fail.disk: store-1 has no disk "d9"".
class Complaints {
  public:
    void add(std::string_view path, std::string_view text);
    const std::vector<std::string>& lines() const { return lines_; }

  private:
    std::vector<std::string> lines_;
};

/// Required getters complain about a missing field and return an empty value; optional ones return nullopt.
/// Both complain about a wrong type. finish() complains about fields nobody asked for.
class Fields {
  public:
    Fields(const nlohmann::json& object, std::string path, Complaints& complaints);

    std::string text(const char* name);
    std::optional<std::string> optional_text(const char* name);
    /// Text out of a fixed set.
    std::string word(const char* name, std::initializer_list<const char*> allowed);
    std::optional<std::string> optional_word(const char* name, std::initializer_list<const char*> allowed);
    std::optional<double> number(const char* name, double low, double high);
    std::optional<std::int64_t> whole(const char* name, std::int64_t low, std::int64_t high);
    std::optional<bool> flag(const char* name);
    std::vector<std::string> texts(const char* name);
    /// Calls `each` with every element of an array of objects; nothing where the field is absent.
    void objects(const char* name, const std::function<void(Fields&)>& each);
    /// A field that is an object with exactly one entry, itself an object: {"array.fail": {...}}.
    void entry(const char* name, const std::function<void(const std::string& key, Fields& value)>& use);
    void object(const char* name, const std::function<void(Fields&)>& use);

    bool has(const char* name) const;
    /// The object as it was written.
    std::string json() const;
    void wrong(const char* name, std::string_view text);
    void finish();
    const std::string& path() const { return path_; }

  private:
    const nlohmann::json* take(const char* name);
    std::string at(std::string_view name) const;

    const nlohmann::json& object_;
    std::string path_;
    Complaints& complaints_;
    std::set<std::string, std::less<>> taken_;
};

}  // namespace raidwatch::player
