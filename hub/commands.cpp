#include "commands.hpp"

#include "hub/api/passwords.hpp"
#include "hub/api/tokens.hpp"
#include "hub/store/open_store.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <cstdio>
#include <iostream>

namespace raidwatch::hub {

namespace {

Result<std::unique_ptr<SqlStore>> opened_store(const HubConfig& config) {
    return open_store(config, DamagedFile::refuse, SystemClock().now().utc);
}

std::string end_of(const TokenRecord& token) {
    if (token.revoked_at) return "  revoked " + to_rfc3339(*token.revoked_at);
    return (token.succeeds ? "  not used yet" : "") +
           (token.ends_at ? "  ends " + to_rfc3339(*token.ends_at) : std::string());
}

}  // namespace

Status add_token(const HubConfig& config, TokenScope scope, const std::string& name,
                 const std::string& cluster) {
    if (trim(name).empty() || name.size() > 255)
        return failure(ErrorCode::invalid, "making a token for", name, "a name has 1 to 255 bytes");
    const auto store = opened_store(config);
    if (!store) return tl::unexpected(store.error());
    const auto now = SystemClock().now().utc;
    const auto made = make_token(scope, name, cluster, now);
    if (auto added = (*store)->add_token(made.record); !added) return added;
    if (auto noted = (*store)->add_audit({now, "command line", "token added", name}); !noted) return noted;
    std::printf("%s\n", made.text.c_str());
    return {};
}

Status rotate_token(const HubConfig& config, TokenScope scope, const std::string& name, Seconds overlap) {
    const auto store = opened_store(config);
    if (!store) return tl::unexpected(store.error());
    const auto now = SystemClock().now().utc;
    const auto tokens = (*store)->tokens();
    if (!tokens) return tl::unexpected(tokens.error());
    std::string cluster;  // of the newest valid one
    for (const auto& token : *tokens)
        if (token.scope == scope && token.name == name && is_valid(token, now)) cluster = token.cluster;
    const auto made = make_token(scope, name, cluster, now);
    if (auto rotated = (*store)->rotate_token(made.record, now + overlap); !rotated) return rotated;
    const std::string what = "token rotated, the old one ends with the first use of the new one or at " +
                             to_rfc3339(now + overlap);
    if (auto noted = (*store)->add_audit({now, "command line", what, name}); !noted) return noted;
    std::printf("%s\n", made.text.c_str());
    return {};
}

Status list_tokens(const HubConfig& config) {
    const auto store = opened_store(config);
    if (!store) return tl::unexpected(store.error());
    const auto tokens = (*store)->tokens();
    if (!tokens) return tl::unexpected(tokens.error());
    for (const auto& token : *tokens)
        std::printf("%s  %-9s  %s%s%s  made %s%s\n", token.id.c_str(), std::string(word(token.scope)).c_str(),
                    printable(token.name).c_str(), token.cluster.empty() ? "" : "  cluster ",
                    printable(token.cluster).c_str(), to_rfc3339(token.created_at).c_str(),
                    end_of(token).c_str());
    return {};
}

Status revoke_token(const HubConfig& config, const std::string& id_or_name) {
    const auto store = opened_store(config);
    if (!store) return tl::unexpected(store.error());
    const auto now = SystemClock().now().utc;
    const auto revoked = (*store)->revoke_tokens(id_or_name, now);
    if (!revoked) return tl::unexpected(revoked.error());
    if (*revoked == 0)
        return failure(ErrorCode::not_found, "revoking", id_or_name, "no valid token of that id or name");
    std::printf("%lld revoked\n", static_cast<long long>(*revoked));
    return (*store)->add_audit({now, "command line", "token revoked", id_or_name});
}

Status add_person(const HubConfig& config, const std::string& name) {
    if (trim(name).empty() || name.size() > 255)
        return failure(ErrorCode::invalid, "adding", name, "a name has 1 to 255 bytes");
    std::string password;
    std::getline(std::cin, password);
    const auto hash = hash_password(password);
    if (!hash) return tl::unexpected(hash.error());
    const auto store = opened_store(config);
    if (!store) return tl::unexpected(store.error());
    const auto now = SystemClock().now().utc;
    if (auto saved = (*store)->save_person({name, *hash, now, {}}); !saved) return saved;
    return (*store)->add_audit({now, "command line", "person added", name});
}

Status disable_person(const HubConfig& config, const std::string& name) {
    const auto store = opened_store(config);
    if (!store) return tl::unexpected(store.error());
    const auto now = SystemClock().now().utc;
    const auto disabled = (*store)->disable_person(name, now);
    if (!disabled) return tl::unexpected(disabled.error());
    if (!*disabled) return failure(ErrorCode::not_found, "disabling", name, "nobody of that name");
    return (*store)->add_audit({now, "command line", "person disabled", name});
}

Status list_people(const HubConfig& config) {
    const auto store = opened_store(config);
    if (!store) return tl::unexpected(store.error());
    const auto people = (*store)->people();
    if (!people) return tl::unexpected(people.error());
    for (const auto& person : *people)
        std::printf("%s  since %s%s\n", printable(person.name).c_str(), to_rfc3339(person.created_at).c_str(),
                    person.disabled_at ? "  disabled" : "");
    return {};
}

}  // namespace raidwatch::hub
