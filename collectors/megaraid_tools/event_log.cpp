#include "event_log.hpp"

#include "adapter.hpp"
#include "report.hpp"
#include "storcli_facts.hpp"

namespace raidwatch::megaraid_tools {

namespace {

constexpr std::string_view kDescription = "Event Description:";

/// "VD 00/0 is now DEGRADED", "State change on VD 00/0 from OPTIMAL(3) to DEGRADED(2)" -> the word behind.
std::string_view new_state(std::string_view text) {
    for (const auto before : {std::string_view(" is now "), std::string_view(" to ")})
        if (const auto at = text.rfind(before); at != text.npos) {
            const auto rest = text.substr(at + before.size());
            return trim(rest.substr(0, rest.find('(')));
        }
    return {};
}

/// "VD 00/0": target id, volume.
std::optional<int> volume_in(std::string_view text) {
    const auto at = text.find("VD ");
    if (at == text.npos) return std::nullopt;
    const auto word = text.substr(at + 3, text.find_first_of(" ,;", at + 3) - at - 3);
    const auto slash = word.find('/');
    return slash == word.npos ? std::nullopt : small_number(word.substr(slash + 1));
}

/// "PD 0b(e0xfc/s3)": device id, enclosure in hexadecimal (0xff: none), slot.
std::string slot_in(std::string_view text) {
    const auto open = text.find("(e0x");
    if (open == text.npos) return {};
    const auto inside = text.substr(open + 4, text.find(')', open) - open - 4);
    const auto part = inside.find("/s");
    if (part == inside.npos) return {};
    const auto enclosure = parse_uint(inside.substr(0, part), 16);
    constexpr std::uint64_t kNone = 0xff;
    return slot_of(!enclosure || *enclosure == kNone ? "" : std::to_string(*enclosure),
                   inside.substr(part + 2));
}

void replay_drive(std::string_view text, Adapter& adapter) {
    const auto slot = slot_in(text);
    if (slot.empty()) return;
    if (text.starts_with("Predictive failure")) {
        adapter.drive(slot).disk.predictive_failure = true;
    } else if (text.starts_with("Removed")) {
        adapter.drive(slot).disk.vendor_state = "Removed";
        adapter.drive(slot).word = drive_word("Missing");
    } else if (text.starts_with("Inserted")) {
        adapter.drive(slot).word = drive_word("UGood");
        adapter.drive(slot).disk.vendor_state = "Inserted";
    } else if (const auto state = new_state(text); text.starts_with("State change") && !state.empty()) {
        adapter.drive(slot).word = drive_word(state);
        adapter.drive(slot).disk.vendor_state = state;
    }
}

void replay(std::string_view text, Adapter& adapter) {
    if (text.find("PD ") != text.npos) return replay_drive(text, adapter);
    const auto number = volume_in(text);
    const auto state = new_state(text);
    if (!number || volume_word(state) == ArrayState::unknown) return;
    auto& array = adapter.volume(*number).array;
    array.state = volume_word(state);
    array.vendor_state = state;
}

}  // namespace

bool is_event_log(std::string_view output) {
    for (const auto line : split_lines(output))
        if (trim(line).starts_with("seqNum:")) return true;
    return false;
}

Findings read_event_log(std::string_view output) {
    Findings findings;
    Adapters adapters;
    for (const auto line : split_lines(output))
        if (const auto text = trim(line); text.starts_with(kDescription))
            replay(trim(text.substr(kDescription.size())), adapters.at(std::nullopt));
    finish(std::move(adapters), findings);
    findings.complete = true;
    return findings;
}

}  // namespace raidwatch::megaraid_tools
