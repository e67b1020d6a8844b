// storcli's JSON: {"Controllers": [{"Command Status": {...}, "Response Data": {...}}]}. Where in "Response
// Data" a fact stands differs between versions and modes (flat, nested, named after the drive), so every
// object becomes a section and every list of objects the rows of one.

#include "collectors/text/json_events.hpp"
#include "report.hpp"

#include <utility>

#include <boost/json/basic_parser_impl.hpp>

namespace raidwatch::megaraid_tools {

namespace {

namespace json = boost::json;

/// Receives the parser's events; what came before the text breaks off stays.
class Builder : public JsonEvents {
  public:
    explicit Builder(Report& report) : report_(report) {}

    bool on_null(Code&) { return scalar(""); }
    bool on_bool(bool value, Code&) { return scalar(value ? "Yes" : "No"); }
    // Numbers stay as they are printed: text is what everything else of these tools is.
    bool on_number_part(Text text, Code&) { return append(text); }
    bool on_int64(std::int64_t, Text text, Code&) { return take(text); }
    bool on_uint64(std::uint64_t, Text text, Code&) { return take(text); }
    bool on_double(double, Text text, Code&) { return take(text); }
    bool on_string_part(Text text, std::size_t, Code&) { return append(text); }
    bool on_string(Text text, std::size_t, Code&) { return take(text); }
    bool on_key_part(Text text, std::size_t, Code&) { return append(text); }
    bool on_key(Text text, std::size_t, Code&) {
        append(text);
        key_ = std::exchange(part_, {});
        return true;
    }

    bool on_object_begin(Code&) {
        const auto parent = level();
        Level now{Kind::section, parent.answer, 0, 0, parent.name};
        if (parent.kind == Kind::top && parent.is_list) {
            report_.answers.emplace_back();
            now.kind = Kind::answer;
        } else if (parent.kind == Kind::top) {
            now.kind = Kind::top;
        } else if (parent.kind == Kind::answer) {
            now.kind = key_ == "Command Status" ? Kind::status : Kind::section;
            if (now.kind == Kind::section) now.section = open_section("");
        } else if (parent.kind == Kind::status) {
            now.kind = parent.is_list ? Kind::detail : Kind::status;
            if (now.kind == Kind::detail) answer().detailed.emplace_back();
        } else if (parent.kind == Kind::detail) {
            now.kind = Kind::detail;
        } else if (parent.kind == Kind::row) {
            now = parent;  // its members belong to the row
            now.is_list = false;
        } else if (parent.is_list) {
            now.kind = Kind::row;
            now.section = parent.section;
            now.row = rows(parent.section).size();
            rows(parent.section).emplace_back();
        } else {
            now.name = key_;
            now.section = open_section(key_);
        }
        levels_.push_back(now);
        return true;
    }
    bool on_object_end(std::size_t, Code&) {
        levels_.pop_back();
        return true;
    }

    bool on_array_begin(Code&) {
        auto now = level();
        now.is_list = true;
        now.name = key_;
        if (now.kind == Kind::section || now.kind == Kind::answer) {  // "Response Data" itself may be a list
            now.kind = Kind::section;
            now.section = open_section(key_);
        } else if (now.kind == Kind::row) {
            // storcli2 hangs the drives of a volume into the volume's own row.
            const auto volume = rows(now.section)[now.row].text("DG/VD");
            const auto slash = volume.find('/');
            const auto of = slash == volume.npos ? "" : " for VD " + std::string(volume.substr(slash + 1));
            now.kind = Kind::section;
            now.section = open_section(key_ + of);
        }
        levels_.push_back(now);
        return true;
    }
    bool on_array_end(std::size_t, Code&) {
        levels_.pop_back();
        return true;
    }

  private:
    enum class Kind { top, answer, status, detail, section, row };
    struct Level {
        Kind kind = Kind::top;
        std::size_t answer = 0, section = 0, row = 0;
        std::string name;
        bool is_list = false;
    };

    Level level() const { return levels_.empty() ? Level{} : levels_.back(); }
    Answer& answer() { return report_.answers.back(); }
    std::vector<Row>& rows(std::size_t section) { return answer().sections[section].rows; }

    std::size_t open_section(const std::string& name) {
        answer().sections.push_back({name, {}, {}});
        return answer().sections.size() - 1;
    }

    bool append(Text text) {
        part_.append(text.data(), text.size());
        return true;
    }
    bool take(Text text) {
        append(text);
        return scalar(std::exchange(part_, {}));
    }

    bool scalar(std::string value) {
        if (levels_.empty()) return true;
        const auto& now = levels_.back();
        switch (now.kind) {
            case Kind::top:
            case Kind::answer:
                break;
            case Kind::status:
                answer().status.add(key_, std::move(value));
                break;
            case Kind::detail:
                answer().detailed.back().add(key_, std::move(value));
                break;
            case Kind::section:
                answer().sections[now.section].properties.add(now.is_list ? now.name : key_,
                                                              std::move(value));
                break;
            case Kind::row:
                rows(now.section)[now.row].add(key_, std::move(value));
                break;
        }
        return true;
    }

    Report& report_;
    std::vector<Level> levels_;
    std::string key_, part_;
};

/// End of the object that starts at `from`, or npos where it does not end.
std::size_t end_of_object(std::string_view text, std::size_t from) {
    int depth = 0;
    bool quoted = false;
    for (auto i = from; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{') {
            ++depth;
        } else if (c == '}' && --depth == 0) {
            return i + 1;
        }
    }
    return text.npos;
}

/// Drives put any bytes into their names, and storcli passes them on into its strings.
std::string without_odd_bytes(std::string_view text) {
    std::string clean(text);
    for (auto& c : clean) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) c = ' ';
        if (byte >= 0x80) c = '?';
    }
    return clean;
}

void read_document(std::string_view document, Report& report) {
    const auto before = report.answers.size();
    const auto read = [&](std::string_view text) {
        report.answers.resize(before);
        json::parse_options options;
        options.allow_invalid_utf8 = true;
        json::basic_parser<Builder> parser(options, report);
        json::error_code error;
        const auto used = parser.write_some(false, text.data(), text.size(), error);
        report.damage = error ? "the JSON breaks off or is damaged at byte " + std::to_string(used) : "";
        return !error;
    };
    const auto damage = report.damage;
    if (!read(document)) read(without_odd_bytes(document));
    if (report.damage.empty()) report.damage = damage;
}

std::size_t start_of_json(std::string_view output, std::size_t from) {
    for (auto at = from; at < output.size();) {
        const auto first = output.find_first_not_of(" \t\r\n", at);
        if (first == output.npos || output[first] == '{') return first;
        const auto end = output.find('\n', first);
        if (end == output.npos) return end;
        at = end + 1;
    }
    return output.npos;
}

}  // namespace

bool looks_like_json(std::string_view output) {
    return start_of_json(output, 0) != output.npos;
}

Report read_json(std::string_view output) {
    Report report;
    auto at = start_of_json(output, 0);
    while (at != output.npos) {
        const auto end = end_of_object(output, at);
        read_document(output.substr(at, end == output.npos ? end : end - at), report);
        at = end == output.npos ? end : start_of_json(output, end);
    }
    return report;
}

}  // namespace raidwatch::megaraid_tools
