#pragma once
// Columns as wide as what is in them.

#include "terminal.hpp"

#include <string>
#include <vector>

namespace raidwatch::cli {

struct Cell {
    std::string text;  ///< one line, safe to show
    Colour colour = Colour::none;
    bool right = false;  ///< numbers end in one column

    Cell(std::string shown, Colour painted = Colour::none, bool right_aligned = false)
        : text(std::move(shown)), colour(painted), right(right_aligned) {}
    Cell(const char* shown) : text(shown) {}
};

/// Rows under a heading. Columns in which no row says anything are left out; when the table is too wide, the
/// widest columns are cut; what still does not fit stays too wide rather than wrong.
class Table {
  public:
    /// Columns named in `whole` are not cut below 20 columns: serials and numbers are read out by phone.
    /// Columns named in `spare` are left out, the first first, while the table is too wide.
    explicit Table(std::vector<std::string> headings, std::vector<std::string> whole = {},
                   std::vector<std::string> spare = {});
    void add(std::vector<Cell> row);
    /// Shown under the last row, indented.
    void note(std::string line);
    bool empty() const { return rows_.empty(); }
    std::string text(const Terminal& terminal, std::size_t indent = 2) const;

  private:
    struct Row {
        std::vector<Cell> cells;
        std::vector<std::string> notes;
    };
    std::vector<std::size_t> widths(const Terminal& terminal, std::size_t indent) const;

    std::vector<std::string> headings_, whole_, spare_;
    std::vector<Row> rows_;
};

}  // namespace raidwatch::cli
