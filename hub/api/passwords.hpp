#pragma once
// Passwords of people: argon2id (RFC 9106) with 19 MiB, two passes, one lane, as OWASP recommends.

#include <raidwatch/base/result.hpp>

#include <string>

namespace raidwatch::hub {

/// "$argon2id$v=19$m=19456,t=2,p=1$...". `invalid`: shorter than 12 bytes or longer than 1024.
Result<std::string> hash_password(const std::string& password);
/// Takes about 30 ms whatever the answer. A hash that is none fits no password.
bool password_fits(const std::string& password, const std::string& hash);
/// What the password of a name that is not there is compared with, so that it takes as long.
const std::string& nobodys_hash();

}  // namespace raidwatch::hub
