#include "parse.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <cctype>

namespace raidwatch::ses {

namespace {

enum class Type { fan, power, temperature, other };

Type type_of(std::string_view text) {
    if (text.starts_with("Cooling")) return Type::fan;
    if (text.starts_with("Power supply")) return Type::power;
    if (text.starts_with("Temperature sens")) return Type::temperature;
    return Type::other;
}

std::string_view type_word(Type type) {
    switch (type) {
        case Type::fan:
            return "fan";
        case Type::power:
            return "power supply";
        case Type::temperature:
            return "temperature sensor";
        case Type::other:
            break;
    }
    return "element";
}

constexpr std::string_view kType = "Element type: ";

/// "Predicted failure=0, Disabled=0, Swap=0, status: Not installed"
std::optional<std::string> status_in(std::string_view line) {
    const auto at = line.rfind("status: ");
    if (at == line.npos || !contains(line, "Swap=")) return std::nullopt;
    return status_word(line.substr(at + 8));
}

/// The number behind "Actual speed=" or "Temperature=".
std::optional<double> value_of(std::string_view line, std::string_view name) {
    const auto at = line.find(name);
    if (at == line.npos) return std::nullopt;
    auto rest = line.substr(at + name.size());
    if (rest.empty() || (rest.front() != '=' && rest.front() != ':')) return std::nullopt;
    rest.remove_prefix(1);
    const auto words = split_words(rest);
    return words.empty() ? std::nullopt : parse_double(words.front());
}

class Reader {
  public:
    Enclosure enclosure;
    bool any = false;  ///< an element was seen

    void read(std::string_view line) {
        if (const auto at = line.find("logical identifier (hex): "); at != line.npos)
            enclosure.id = trim(line.substr(at + 26));
        if (const auto at = line.find(kType); at != line.npos) {
            open(line.substr(0, at), line.substr(at + kType.size()));
        } else if (line.starts_with("Overall descriptor")) {
            element_ = nullptr;
        } else if (line.starts_with("Element ") && contains(line, " descriptor:")) {
            add(std::string(type_word(type_)) + " " + std::string(split_words(line)[1]));
        } else if (element_) {
            fill(line);
        }
    }

  private:
    /// "Fan 1 [2,0]  " of --join names one element, "[2,-1]" stands for all of a type; page 2 names the type
    /// first.
    void open(std::string_view before, std::string_view type) {
        type_ = type_of(type);
        element_ = nullptr;
        const auto bracket = before.rfind('[');
        if (bracket == before.npos) return;
        if (contains(before.substr(bracket), ",-1]")) return;
        const std::string name(trim(before.substr(0, bracket)));
        add(name.empty() ? std::string(type_word(type_)) + " " + std::string(trim(before)) : name);
    }

    void add(std::string name) {
        any = true;
        element_ = nullptr;
        auto* list = list_of();
        if (!list) return;
        list->push_back({std::move(name), "unknown", {}, {}});
        element_ = &list->back();
    }

    std::vector<EnclosureElement>* list_of() {
        switch (type_) {
            case Type::fan:
                return &enclosure.fans;
            case Type::power:
                return &enclosure.power_supplies;
            case Type::temperature:
                return &enclosure.temperatures;
            case Type::other:
                break;
        }
        return nullptr;
    }

    void fill(std::string_view line) {
        if (auto status = status_in(line)) element_->status = *std::move(status);
        if (const auto speed = value_of(line, "Actual speed"); speed && *speed >= 0 && *speed < 1e6)
            element_->rpm = static_cast<int>(*speed);
        if (const auto degrees = value_of(line, "Temperature"); degrees && *degrees > -100 && *degrees < 300)
            element_->temperature_c = degrees;
    }

    Type type_ = Type::other;
    EnclosureElement* element_ = nullptr;
};

}  // namespace

std::string status_word(std::string_view text) {
    std::string word;
    for (const char c : trim(text)) {
        if (c == ',' || c == '\r') break;
        if (c == '-') continue;  // "non-critical" of the kernel is "Noncritical" of sg_ses
        word += c == ' ' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return word;
}

Findings parse_sg_ses(std::string_view output) {
    Findings findings;
    Reader reader;
    for (const auto line : split_lines(output)) reader.read(trim(line));
    if (!reader.any) {
        findings.problems.push_back({"ses", ErrorCode::malformed, "not understood as output of sg_ses"});
        return findings;
    }
    reader.enclosure.name = "enclosure";
    findings.enclosures.push_back(std::move(reader.enclosure));
    findings.complete = true;
    return findings;
}

}  // namespace raidwatch::ses
