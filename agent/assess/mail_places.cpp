#include "mail_places.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>

namespace raidwatch::assess {

namespace {

/// Up to the folder above the first variable; empty for what is no absolute path ("~/Maildir" lies in a
/// home).
std::string fixed_part(std::string_view path) {
    path = trim(path);
    if (!path.starts_with('/')) return {};
    const auto variable = path.find_first_of("%$*");
    if (variable != path.npos) path = path.substr(0, path.rfind('/', variable));
    while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return path.empty() ? "/" : std::string(path);
}

void add(std::string path, std::vector<std::string>& paths) {
    if (!path.empty() && std::ranges::find(paths, path) == paths.end()) paths.push_back(std::move(path));
}

/// "maildir:/srv/mail/%d/%n:INDEX=/srv/index/%d/%n": a driver, a path, options with paths.
void add_location(std::string_view location, std::vector<std::string>& paths) {
    for (const auto piece : split(location, ':')) {
        const auto equals = piece.find('=');
        add(fixed_part(equals == piece.npos ? piece : piece.substr(equals + 1)), paths);
    }
}

}  // namespace

std::vector<std::string> dovecot_paths(std::string_view doveconf) {
    constexpr std::array<std::string_view, 6> kKeys{
        "mail_location", "mail_home", "mail_path", "mail_index_path", "mail_attachment_dir", "mail_alt_path"};
    std::vector<std::string> paths;
    for (const auto line : split_lines(doveconf)) {
        const auto equals = line.find('=');
        if (equals == line.npos) continue;
        const auto key = trim(line.substr(0, equals));
        if (std::ranges::find(kKeys, key) != kKeys.end()) add_location(trim(line.substr(equals + 1)), paths);
    }
    return paths;
}

std::vector<std::string> postfix_paths(std::string_view postconf) {
    std::vector<std::string> paths;
    for (const auto line : split_lines(postconf)) add(fixed_part(line), paths);
    return paths;
}

}  // namespace raidwatch::assess
