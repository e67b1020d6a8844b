#include "shell_lines.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <cctype>

namespace raidwatch::recorded {

namespace {

constexpr std::string_view kSigns = "#$>%";  // that end a prompt

std::string lower(std::string_view text) {
    std::string all(text);
    std::ranges::transform(all, all.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return all;
}

/// "./hpacucli.bin ctrl all show" -> "hpacucli"
std::string command_in(std::string_view text) {
    auto word = text.substr(0, text.find_first_of(" \t"));
    word.remove_prefix(std::min(word.find_last_of("/\\") + 1, word.size()));
    return lower(word.substr(0, word.find('.')));
}

bool is_known(std::string_view command) {
    constexpr std::array<std::string_view, 43> kCommands{
        "aaccli",    "afacli",     "arcconf",   "areca-cli", "btrfs",   "cat",       "cciss_vol_status",
        "cli32",     "cli64",      "cmdtool2",  "dmraid",    "dmsetup", "hpacucli",  "hpssacli",
        "ipssend",   "lsscsi",     "lvs",       "mdadm",     "megacli", "megacli64", "megarc",
        "mnv_cli",   "mpt-status", "multipath", "mvcli",     "nvme",    "perccli",   "perccli2",
        "perccli64", "pvs",        "sas2ircu",  "sas3ircu",  "sg_ses",  "smartctl",  "ssacli",
        "storcli",   "storcli2",   "storcli64", "sudo",      "tw-cli",  "tw_cli",    "watch",
        "zpool"};
    return std::ranges::find(kCommands, command) != kCommands.end();
}

/// "root@node:~#", "[root@node ~]$"
bool is_prompt(std::string_view text) {
    constexpr std::size_t kMostWords = 3;
    return contains(text, "@") && (text.ends_with('#') || text.ends_with('$')) &&
           split_words(text).size() <= kMostWords;
}

/// "[root@node ~]# lsblk", "user@node:~$ sudo su": whatever was asked there.
bool has_whole_prompt(std::string_view text) {
    const bool bracket = text.starts_with('[');
    if (bracket) text.remove_prefix(1);
    const auto at = text.find('@'), end = text.find_first_of("#$");
    if (at == 0 || at == text.npos || end == text.npos || end < at || end + 1 >= text.size()) return false;
    const auto name = text.substr(0, end);
    const auto place = name.find_first_of(" :", at);
    const bool closed = bracket ? name.ends_with(']') : place != name.npos && name[place] == ':';
    constexpr std::size_t kMostWords = 2;
    return closed && text[end + 1] == ' ' && split_words(name).size() <= kMostWords &&
           split_words(name.substr(0, at)).size() == 1;
}

/// "[root@node ~]# tw_cli info", "C:\>storcli /c0 show", "# zpool status"; not "# 1  Short offline" of
/// smartctl.
std::string_view asked_at_prompt(std::string_view text) {
    for (auto sign = text.find_first_of(kSigns); sign != text.npos;
         sign = text.find_first_of(kSigns, sign + 1)) {
        const auto rest = text.substr(sign + 1);
        if ((rest.starts_with(' ') || text[sign] == '>') && is_known(command_in(trim(rest))))
            return trim(rest);
    }
    return {};
}

/// "zpool status tank", where the tool is "zpool-status"; not "smartctl 7.3 2022-02-28 ..." and not the pool
/// "zpool ONLINE 0 0 0".
bool is_bare(std::string_view text, std::string_view tool) {
    tool = tool.substr(std::min(tool.find('/') + 1, tool.size()));
    const auto stem = tool.substr(0, tool == "mpt-status" ? tool.npos : tool.find('-'));
    const auto words = split_words(text);
    if (words.size() < 2 || words[1] == "version") return false;
    const auto command = command_in(words[0]);
    const bool argument = words[1].starts_with('-') || words[1].starts_with('/') ||
                          std::islower(static_cast<unsigned char>(words[1].front())) != 0;
    return command.starts_with(stem) && is_known(command) && argument;
}

}  // namespace

std::string without_shell_lines(std::string_view text, std::string_view tool) {
    std::string kept;
    kept.reserve(text.size());
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        const auto shown = trim(line);
        if (!is_prompt(shown) && !has_whole_prompt(shown) && asked_at_prompt(shown).empty() &&
            !is_bare(shown, tool))
            kept += line;
        if (end < text.size()) kept += '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return kept;
}

std::string_view command_in_shell_line(std::string_view line, std::string_view tool) {
    const auto shown = trim(line);
    const auto asked = asked_at_prompt(shown);
    return asked.empty() && is_bare(shown, tool) ? shown : asked;
}

}  // namespace raidwatch::recorded
