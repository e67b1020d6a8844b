#include "mdstat.hpp"

#include "collectors/text/scanner.hpp"
#include "facts.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>

namespace raidwatch::mdraid {

namespace {

std::optional<int> small_number(std::optional<std::uint64_t> number) {
    if (!number || *number > 1'000'000) return std::nullopt;
    return static_cast<int>(*number);
}

/// "sdb1[2](F)(W)"; nullopt for any other word.
std::optional<MdstatMember> parse_member(std::string_view word) {
    Scanner scan(word);
    const auto device = scan.until('[');
    if (!device || device->empty()) return std::nullopt;
    MdstatMember member{std::string(*device)};
    member.number = small_number(scan.number());
    if (!member.number || !scan.skip("]")) return std::nullopt;
    while (scan.skip("(")) {
        const auto flag = scan.until(')');
        if (!flag) return std::nullopt;
        if (*flag == "F")
            member.faulty = true;
        else if (*flag == "S")
            member.spare = true;
        else if (*flag == "W")
            member.write_mostly = true;
        else if (*flag == "J")
            member.journal = true;
        else if (*flag == "R")
            member.replacement = true;
    }
    return member;
}

/// What follows "md0 : ".
bool parse_head(std::string_view text, MdstatArray& array) {
    Scanner scan(text);
    const auto activity = scan.word();
    array.broken = activity == "broken";  // since Linux 5.5: a member of a raid0 or linear array failed
    if (activity == "active" || array.broken)
        array.active = true;
    else if (activity == "inactive")
        array.active = false;
    else
        return false;
    bool whole = true;
    for (auto word = scan.word(); !word.empty(); word = scan.word()) {
        if (word.starts_with('(') && word.ends_with(')'))
            array.mode = word.substr(1, word.size() - 2);
        else if (auto member = parse_member(word))
            array.members.push_back(*std::move(member));
        else if (array.level.empty() && array.members.empty())
            array.level = word;
        else
            whole = false;
    }
    return whole && (!*array.active || !array.level.empty());
}

/// "[5/4]" or "[UUUU_]"
void parse_bracket(std::string_view inside, MdstatArray& array) {
    Scanner scan(inside);
    if (const auto total = scan.number(); total && scan.skip("/")) {
        array.raid_disks = small_number(total);
        array.working = small_number(scan.number());
    } else if (!inside.empty() && inside.find_first_not_of("U_") == inside.npos) {
        array.map = inside;
    }
}

std::string_view layout_of(std::string_view word) {
    if (word == "near-copies") return "near";
    if (word == "far-copies") return "far";
    if (word == "offset-copies") return "offset";
    return {};
}

/// "  1953382400 blocks super 1.2 level 5, 64k chunk, algorithm 2 [5/4] [UUUU_]"
bool parse_size(std::string_view line, MdstatArray& array) {
    Scanner scan(line);
    const auto blocks = parse_uint(scan.word());
    if (!blocks || scan.word() != "blocks") return false;
    array.blocks_kib = blocks;
    std::string_view previous;
    for (auto word = scan.word(); !word.empty(); word = scan.word()) {
        if (word == "super") {
            array.metadata = scan.word();
        } else if (const auto layout = layout_of(word); !layout.empty()) {  // raid10: "2 near-copies"
            array.layout = layout;
            array.copies = small_number(parse_uint(previous));
        } else if (word.size() > 2 && word.front() == '[' && word.back() == ']') {
            parse_bracket(word.substr(1, word.size() - 2), array);
        }
        previous = word;
    }
    return true;
}

constexpr std::array<std::string_view, 6> kOperations{"recovery", "recover", "resync",
                                                      "check",    "repair",  "reshape"};

bool is_operation(std::string_view word) {
    return std::find(kOperations.begin(), kOperations.end(), word) != kOperations.end();
}

/// "12.6% (37043392/292945152) finish=127.5min speed=33440K/sec"
void parse_amounts(Scanner scan, MdstatOperation& operation) {
    for (auto word = scan.word(); !word.empty(); word = scan.word()) {
        Scanner part(word);
        if (word.ends_with('%')) {
            operation.percent = parse_double(word.substr(0, word.size() - 1));
        } else if (part.skip("(")) {
            const auto done = part.number();
            const bool both = part.skip("/");
            const auto total = part.number();
            if (done && both && total) operation.done_kib = done, operation.total_kib = total;
        } else if (part.skip("speed=")) {
            operation.kib_per_s = part.number();
        }
    }
}

/// "  [==>....]  recovery = 12.6% (...)" and "  resync=DELAYED"
bool parse_operation(std::string_view line, MdstatArray& array) {
    Scanner scan(line);
    auto word = scan.word();
    if (word.starts_with('[')) word = scan.word();
    MdstatOperation operation;
    if (const auto equals = word.find('='); equals != word.npos && is_operation(word.substr(0, equals))) {
        operation.word = word.substr(0, equals);
        operation.waiting = word.substr(equals + 1);
    } else if (is_operation(word) && scan.word() == "=") {
        operation.word = word;
        parse_amounts(scan, operation);
    } else {
        return false;
    }
    array.operation = operation;
    return true;
}

/// False where the line is none that stands below an array.
bool parse_body(std::string_view line, MdstatArray& array) {
    return parse_size(line, array) || parse_operation(line, array) || trim(line).starts_with("bitmap:");
}

bool is_known_line(std::string_view line) {
    constexpr std::array<std::string_view, 4> kKnown{"Personalities", "unused devices", "read_ahead",
                                                     "Event:"};
    if (line.find("/proc/mdstat") != line.npos) return true;  // the command, in a recording
    return std::any_of(kKnown.begin(), kKnown.end(), [&](auto start) { return line.starts_with(start); });
}

/// A running array always tells its size, one with redundancy its members too.
bool is_cut_off(const MdstatArray& array) {
    if (!array.active.value_or(false)) return false;
    const bool redundant = array.level.starts_with("raid") && array.level != "raid0";
    return !array.blocks_kib || (redundant && (!array.raid_disks || array.map.empty()));
}

Problem problem(std::string_view line, std::string_view array) {
    const std::string scope = array.empty() ? "md/mdstat" : "md/" + printable(array, 40);
    return {scope, ErrorCode::malformed, "not understood in /proc/mdstat: " + printable(line, 120)};
}

}  // namespace

Mdstat parse_mdstat(std::string_view text) {
    Mdstat mdstat;
    bool in_array = false, ended = false;
    for (const auto line : split_lines(text)) {
        const bool indented = line.starts_with(' ') || line.starts_with('\t');
        if (trim(line).empty()) {
            continue;
        } else if (in_array && parse_body(line, mdstat.arrays.back())) {
            continue;  // web pages strip the indentation
        } else if (indented) {
            // Below an array whose name is lost.
            if (MdstatArray lost; mdstat.arrays.empty() && parse_size(line, lost))
                mdstat.problems.push_back(problem(line, ""));
        } else if (const auto colon = line.find(" : "); line.starts_with("md") && colon != line.npos) {
            MdstatArray& array = mdstat.arrays.emplace_back();
            array.name = line.substr(0, colon);
            in_array = mdstat.recognised = true;
            if (!parse_head(line.substr(colon + 3), array))
                mdstat.problems.push_back(problem(line, array.name));
        } else {
            in_array = false;
            const bool begins = line.starts_with("Personalities"), ends = line.starts_with("unused devices");
            mdstat.recognised = mdstat.recognised || begins || ends;
            ended = ends || (ended && !begins);
            if (!ended && !is_known_line(line)) mdstat.problems.push_back(problem(line, ""));
        }
    }
    for (const auto& array : mdstat.arrays)
        if (is_cut_off(array))
            mdstat.problems.push_back({"md/" + printable(array.name, 40), ErrorCode::malformed,
                                       "its lines in /proc/mdstat are cut off"});
    return mdstat;
}

}  // namespace raidwatch::mdraid
