#pragma once
// Where mail programs say that their data lies. Pure.

#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::assess {

/// `doveconf -n`: mail_location, mail_home, mail_path, mail_index_path and mail_attachment_dir; each up to
/// its first variable ("/srv/mail/%d/%n" is "/srv/mail"). Source: Dovecot's documentation of these
/// settings, 2.2 to 2.4.
std::vector<std::string> dovecot_paths(std::string_view doveconf);

/// `postconf -h queue_directory mail_spool_directory virtual_mailbox_base`: one absolute path a line; others
/// are unset.
std::vector<std::string> postfix_paths(std::string_view postconf);

}  // namespace raidwatch::assess
