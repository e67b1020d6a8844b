// storcli without J: "Name :" underlined with "=" opens a section, "Property = value" stands in it, tables
// lie between lines of dashes.

#include "report.hpp"
#include "table.hpp"

#include <algorithm>

namespace raidwatch::megaraid_tools {

namespace {

bool is_line_of(std::string_view line, char c) {
    line = trim(line);
    return line.size() >= 3 && std::ranges::all_of(line, [&](char each) { return each == c; });
}

class Reader {
  public:
    explicit Reader(std::string_view output) : lines_(split_lines(output)) {}

    Report read() {
        while (at_ < lines_.size()) step();
        return std::move(report_);
    }

  private:
    std::string_view line(std::size_t i) const {
        return i < lines_.size() ? trim(lines_[i]) : std::string_view{};
    }

    void step() {
        const auto now = line(at_);
        if (now.ends_with(':') && is_line_of(line(at_ + 1), '=')) {
            open_section(std::string(trim(now.substr(0, now.size() - 1))));
            at_ += 2;
        } else if (is_line_of(now, '-')) {
            read_table();
        } else {
            read_property(now);
            ++at_;
        }
    }

    Answer& answer() {
        if (report_.answers.empty()) report_.answers.emplace_back();
        return report_.answers.back();
    }
    Section& section() {
        auto& sections = answer().sections;
        if (sections.empty()) sections.emplace_back();
        return sections.back();
    }
    void open_section(std::string name) { answer().sections.push_back({std::move(name), {}, {}}); }

    void damaged(std::string what) { report_.damage = what + " of the table \"" + section().name + '"'; }

    /// Mailers break a line at the blanks of its end, or between columns: the header may be of several lines.
    std::string header_below(std::size_t& i) const {
        constexpr std::size_t kMostPieces = 3;
        std::string header(i < lines_.size() ? lines_[i] : std::string_view{});
        ++i;
        for (std::size_t pieces = 1; i < lines_.size() && !is_line_of(lines_[i], '-'); ++i) {
            if (line(i).empty()) continue;
            if (!is_words_header(header) || ++pieces > kMostPieces) break;
            header.append(" ").append(line(i));
        }
        return header;
    }

    void read_table() {
        auto i = at_ + 1;
        const auto header = header_below(i);
        if (!is_line_of(line(i), '-')) {
            if (is_words_header(header)) damaged("no line ends the header");
            ++at_;
            return;
        }
        std::vector<std::string_view> lines;
        for (++i; i < lines_.size() && !is_line_of(lines_[i], '-'); ++i)
            if (!line(i).empty()) lines.push_back(lines_[i]);
        if (i >= lines_.size()) damaged("no line ends the rows");
        at_ = i + 1;
        add_rows(header, lines);
    }

    void add_rows(std::string_view header, const std::vector<std::string_view>& lines) {
        const auto rows = whole_rows(header, lines);
        if (std::ranges::any_of(rows, [&](std::string_view row) { return is_cut_row(header, row); }))
            damaged("cut row");
        auto read = table_rows(header, {rows.begin(), rows.end()});
        auto& into = section().name == "Detailed Status" ? answer().detailed : section().rows;
        into.insert(into.end(), read.begin(), read.end());
    }

    void read_property(std::string_view text) {
        auto equals = text.find(" = ");
        std::size_t width = 3;
        if (equals == text.npos && text.ends_with(" =")) {
            equals = text.size() - 2;
            width = 2;
        }
        if (equals == text.npos) return;
        const auto name = trim(text.substr(0, equals)), value = trim(text.substr(equals + width));
        if (begins_answer(name)) report_.answers.emplace_back();
        if (is_status(name))
            answer().status.add(name, std::string(value));
        else
            section().properties.add(name, std::string(value));
    }

    /// "Controller = 0" also occurs among the basics of a controller: only the one before "Status =" heads an
    /// answer.
    bool begins_answer(std::string_view name) const {
        const bool heads =
            name == "CLI Version" || (name == "Controller" && line(at_ + 1).starts_with("Status = "));
        if (!heads || report_.answers.empty()) return false;
        const auto& now = report_.answers.back();
        return now.status.has("Status") || !now.sections.empty();
    }

    bool is_status(std::string_view name) {
        if (!answer().sections.empty()) return false;
        return name == "CLI Version" || name == "Operating system" || name == "Controller" ||
               name == "Status" || name == "Status Code" || name == "Description";
    }

    std::vector<std::string_view> lines_;
    std::size_t at_ = 0;
    Report report_;
};

}  // namespace

Report read_text(std::string_view output) {
    return Reader(output).read();
}

}  // namespace raidwatch::megaraid_tools
