#include "storcli_facts.hpp"

#include <raidwatch/base/result.hpp>

#include <algorithm>

namespace raidwatch::megaraid_tools {

namespace {

/// What a refusal says where there simply is nothing: no controller, no volume, no battery, no such command
/// for this card.
bool says_nothing_there(std::string_view text) {
    for (const auto phrase :
         {"not found", "no controller", "no vd", "no pd", "no drive", "no jbod", "no enclosure", "absent",
          "un-supported", "unsupported", "not supported", "doesn't exist", "does not exist",
          "couldn't find any foreign", "no foreign", "no bbu", "no cachevault", "none"})
        if (contains_word(text, phrase)) return true;
    return trim(text).empty();
}

void add_refusal(const Answer& answer, const std::string& scope, std::vector<Problem>& problems) {
    const auto description = answer.status.text("Description");
    if (!same_word(answer.status.text("Status"), "Failure") || says_nothing_there(description)) return;
    const Error error{ErrorCode::refused, "asking", scope, std::string(description)};
    problems.push_back({scope, error.code, error.text()});
}

/// "Detailed Status": one line for each drive, volume or command that failed, also beside complete data.
void add_detailed(const Answer& answer, const std::string& scope, Adapters& adapters,
                  std::optional<int> number, std::vector<Problem>& problems) {
    for (const auto& row : answer.detailed) {
        const auto message = row.first({"ErrMsg", "ErrType"});
        if (contains_word(message, "foreign config") && contains_word(message, "incomplete")) {
            auto& adapter = adapters.at(number);
            adapter.controller.foreign_configuration = true;
            adapter.told_of_itself = true;
        }
        // Of a whole controller ("command invalid" of an old firmware) it is about the command, not about
        // what is there.
        const auto drive = row.text("Drive");
        if (drive.empty() || message.empty() || says_nothing_there(message)) continue;
        const Error error{ErrorCode::refused, "asking about drive", std::string(drive), std::string(message)};
        problems.push_back({scope, error.code, error.text()});
    }
}

bool is_about_controller(const Section& section) {
    return section.name.find("/c") == section.name.npos && section.name.find("VD") == section.name.npos;
}

void add_component_properties(const Section& section, Adapter& adapter) {
    const auto path = path_in(section.name);
    if (!path.slot.empty()) {
        add_drive_details(section.properties, adapter.drive(path.slot));
    } else if (path.volume) {
        add_volume_details(section.properties, adapter.volume(*path.volume));
    } else if (section.name.starts_with("VD") && contains_word(section.name, "properties")) {
        const auto digits = std::string_view(section.name).substr(2);
        if (const auto number = small_number(digits.substr(0, digits.find(' '))))
            add_volume_details(section.properties, adapter.volume(*number));
    }
}

void add_section(const Section& section, std::string_view description, std::string& enclosure,
                 Adapter& adapter) {
    if (add_enclosures(section, enclosure, adapter) || add_battery(section, adapter)) return;
    for (const auto& row : section.rows)
        if (!add_drive_row(row, section.name, adapter) && !add_volume_row(row, adapter) &&
            !add_place_row(row, adapter))
            add_progress_row(row, section.name, description, adapter);
    add_foreign(section, adapter);
    if (section.properties.empty()) return;
    if (is_about_controller(section))
        add_controller_details(section.properties, adapter);
    else
        add_component_properties(section, adapter);
}

/// Which controller the answer is about; `show` and refusals are about none.
std::optional<int> controller_of(const Answer& answer) {
    if (const auto number = small_number(answer.status.text("Controller"))) return number;
    for (const auto& section : answer.sections)
        if (const auto path = path_in(section.name); path.controller) return path.controller;
    return std::nullopt;
}

}  // namespace

void add_answer(const Answer& answer, Adapters& adapters, std::vector<Problem>& problems) {
    const auto number = controller_of(answer);
    const std::string scope = number ? "c" + std::to_string(*number) : "controllers";
    if (answer.sections.empty()) add_refusal(answer, scope, problems);
    add_detailed(answer, scope, adapters, number, problems);
    std::string enclosure;
    for (const auto& section : answer.sections) {
        const bool overview = std::ranges::any_of(
            section.rows, [&](const Row& row) { return add_overview_row(row, adapters); });
        if (overview) {
            for (const auto& row : section.rows) add_overview_row(row, adapters);
        } else {
            add_section(section, answer.status.text("Description"), enclosure, adapters.at(number));
        }
    }
}

}  // namespace raidwatch::megaraid_tools
