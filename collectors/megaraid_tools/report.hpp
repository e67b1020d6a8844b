#pragma once
// What storcli and its relatives print, apart from the form it is printed in: named sections of properties
// and of table rows. JSON and text become the same, so that the meaning is read in one place.

#include <raidwatch/base/text.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::megaraid_tools {

/// A line of a table, or the properties of a section: names with texts, in the order printed.
class Row {
  public:
    void add(std::string_view name, std::string value);
    bool empty() const { return cells_.empty(); }
    bool has(std::string_view name) const { return find(name) != nullptr; }
    /// Trimmed; empty where the name does not occur. Names are compared without case, as they differ in it
    /// from version to version.
    std::string_view text(std::string_view name) const;
    /// The first that is there and says something: "-", "N/A" and the like do not.
    std::string_view first(std::initializer_list<std::string_view> names) const;

    struct Cell {
        std::string name, value;
    };
    const std::vector<Cell>& cells() const { return cells_; }

  private:
    const Cell* find(std::string_view name) const;
    std::vector<Cell> cells_;
};

struct Section {
    std::string name;  ///< "PD LIST", "/c0/v0", "Drive /c0/e252/s0 State"; empty for what stands before any
    Row properties;
    std::vector<Row> rows;
};

/// One answer: a command status and what followed it.
struct Answer {
    Row status;                 ///< "Controller", "Status", "Description", ...
    std::vector<Row> detailed;  ///< "Detailed Status"
    std::vector<Section> sections;
};

struct Report {
    std::vector<Answer> answers;
    std::string damage;  ///< where the output breaks off or is not in its format; what precedes it is kept
};

/// `storcli ... J`. Text around the JSON (banners) is passed over.
Report read_json(std::string_view output);
/// The same without J.
Report read_text(std::string_view output);
bool looks_like_json(std::string_view output);

/// A placeholder instead of a value: "", "-", "N/A", "NA", "Unknown", "None".
bool says_nothing(std::string_view text);
bool same_word(std::string_view a, std::string_view b);
/// Where `word` begins in the text, whatever the case; npos where it does not occur.
std::size_t find_word(std::string_view text, std::string_view word);
bool contains_word(std::string_view text, std::string_view word);

}  // namespace raidwatch::megaraid_tools
