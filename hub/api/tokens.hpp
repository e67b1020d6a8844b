#pragma once
// Tokens: "rw_<id>_<secret>", id 64 and secret 256 random bits in hex. The store holds SHA-256 of the secret
// only.

#include "hub/http.hpp"
#include "hub/store/store.hpp"

#include <raidwatch/base/result.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::hub {

struct NewToken {
    std::string text;  ///< shown once
    TokenRecord record;
};

NewToken make_token(TokenScope scope, std::string name, std::string cluster, UtcTime now);

using Bearers = std::map<std::string, TokenRecord>;  ///< by the token they present
/// Of whom one look into the store knows that their token is valid. Nobody, where one of them succeeds
/// others: its first use changes what those are worth, so each must be looked up in its turn.
Bearers bearers_of(Store& store, const std::vector<const HttpRequest*>& requests, UtcTime now);
/// The token `text` names, where it is valid, for whoever uses it: the first use of a successor ends those
/// whose place it takes. None when there is no such.
Result<std::optional<TokenRecord>> find_token(Store& store, std::string_view text, UtcTime now);

/// "Authorization: Bearer TOKEN", "OAuth TOKEN" (as Statuspage's scripts write it), or the password of
/// "Basic" (browsers); empty when absent.
std::string presented_token(const HttpRequest& request);

/// 256 random bits in hex.
std::string random_secret();
std::string sha256_hex(std::string_view text);
/// In constant time for texts of one length.
bool same_secret(std::string_view one, std::string_view other);

}  // namespace raidwatch::hub
