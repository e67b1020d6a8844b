#include "table.hpp"

#include <algorithm>
#include <numeric>

namespace raidwatch::cli {

namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 8;  // a column is not cut below this
// No serial is longer (ATA8-ACS, IDENTIFY DEVICE words 10-19; NVMe Identify Controller "SN"): what is, is no
// honest one.
constexpr std::size_t kLongestSerial = 20;

std::string padded(const std::string& text, std::size_t width, bool right) {
    const auto shown = shown_width(text);
    const std::string space(width > shown ? width - shown : 0, ' ');
    return right ? space + text : text + space;
}

}  // namespace

Table::Table(std::vector<std::string> headings, std::vector<std::string> whole,
             std::vector<std::string> spare)
    : headings_(std::move(headings)), whole_(std::move(whole)), spare_(std::move(spare)) {}

void Table::add(std::vector<Cell> row) {
    row.resize(headings_.size(), Cell(""));
    rows_.push_back({std::move(row), {}});
}

void Table::note(std::string line) {
    if (!rows_.empty()) rows_.back().notes.push_back(std::move(line));
}

std::vector<std::size_t> Table::widths(const Terminal& terminal, std::size_t indent) const {
    std::vector<std::size_t> widths(headings_.size(), 0);
    for (const auto& row : rows_)
        for (std::size_t i = 0; i < widths.size(); ++i)
            widths[i] = std::max(widths[i], shown_width(row.cells[i].text));
    std::size_t total = indent;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        if (widths[i] == 0) continue;  // nobody says anything
        widths[i] = std::max(widths[i], headings_[i].size());
        total += widths[i] + kGap;
    }
    const auto limit = terminal.columns() + kGap;
    for (const auto& name : spare_) {
        const auto at = static_cast<std::size_t>(std::ranges::find(headings_, name) - headings_.begin());
        if (total <= limit || at == widths.size() || widths[at] == 0) continue;
        total -= widths[at] + kGap;
        widths[at] = 0;
    }
    const auto narrow = [&](std::size_t narrowest, bool also_whole) {
        while (total > limit) {
            std::size_t widest = widths.size();
            for (std::size_t i = 0; i < widths.size(); ++i) {
                const bool whole = std::ranges::find(whole_, headings_[i]) != whole_.end();
                if (widths[i] <= std::max(narrowest, headings_[i].size()) || (whole && !also_whole)) continue;
                if (widest == widths.size() || widths[i] > widths[widest]) widest = i;
            }
            if (widest == widths.size()) return;
            --widths[widest];
            --total;
        }
    };
    narrow(kNarrowest, false);
    narrow(kLongestSerial, true);
    return widths;
}

std::string Table::text(const Terminal& terminal, std::size_t indent) const {
    const auto columns = widths(terminal, indent);
    std::string shown;
    const auto line = [&](auto&& cell) {
        std::string text(indent, ' ');
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (columns[i] > 0) text += cell(i) + std::string(kGap, ' ');
        text.erase(text.find_last_not_of(' ') + 1);
        shown += text + '\n';
    };
    const auto right = [&](std::size_t i) {
        return std::ranges::any_of(rows_, [&](const Row& row) { return row.cells[i].right; });
    };
    line([&](std::size_t i) {
        return terminal.paint(Colour::dim, padded(headings_[i], columns[i], right(i)));
    });
    for (const auto& row : rows_) {
        line([&](std::size_t i) {
            const auto& cell = row.cells[i];
            const auto text = fit(cell.text, columns[i]);
            const auto space = padded(text, columns[i], cell.right);
            return cell.colour == Colour::none ? space : terminal.paint(cell.colour, space);
        });
        for (const auto& note : row.notes)
            shown += std::string(indent + kGap, ' ') +
                     wrap(note, terminal.columns(indent + kGap), indent + kGap) + '\n';
    }
    return shown;
}

}  // namespace raidwatch::cli
