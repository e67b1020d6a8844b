#include "commands.hpp"

#include "hub/api/tokens.hpp"
#include "hub/store/sqlite_store.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <cstdio>

namespace raidwatch::hub {

namespace {

Result<std::unique_ptr<SqliteStore>> open_store(const HubConfig& config) {
    return SqliteStore::open(config.database, DamagedFile::refuse, SystemClock().now().utc);
}

}  // namespace

Status add_token(const HubConfig& config, TokenScope scope, const std::string& name,
                 const std::string& cluster) {
    if (trim(name).empty() || name.size() > 255)
        return failure(ErrorCode::invalid, "making a token for", name, "a name has 1 to 255 bytes");
    const auto store = open_store(config);
    if (!store) return tl::unexpected(store.error());
    const auto now = SystemClock().now().utc;
    const auto made = make_token(scope, name, cluster, now);
    if (auto added = (*store)->add_token(made.record); !added) return added;
    if (auto noted = (*store)->add_audit({now, "command line", "token added", name}); !noted) return noted;
    std::printf("%s\n", made.text.c_str());
    return {};
}

Status list_tokens(const HubConfig& config) {
    const auto store = open_store(config);
    if (!store) return tl::unexpected(store.error());
    const auto tokens = (*store)->tokens();
    if (!tokens) return tl::unexpected(tokens.error());
    for (const auto& token : *tokens)
        std::printf("%s  %-9s  %s%s%s  made %s%s%s\n", token.id.c_str(),
                    std::string(word(token.scope)).c_str(), printable(token.name).c_str(),
                    token.cluster.empty() ? "" : "  cluster ", printable(token.cluster).c_str(),
                    to_rfc3339(token.created_at).c_str(), token.revoked_at ? "  revoked " : "",
                    token.revoked_at ? to_rfc3339(*token.revoked_at).c_str() : "");
    return {};
}

Status revoke_token(const HubConfig& config, const std::string& id_or_name) {
    const auto store = open_store(config);
    if (!store) return tl::unexpected(store.error());
    const auto now = SystemClock().now().utc;
    const auto revoked = (*store)->revoke_tokens(id_or_name, now);
    if (!revoked) return tl::unexpected(revoked.error());
    if (*revoked == 0)
        return failure(ErrorCode::not_found, "revoking", id_or_name, "no valid token of that id or name");
    std::printf("%lld revoked\n", static_cast<long long>(*revoked));
    return (*store)->add_audit({now, "command line", "token revoked", id_or_name});
}

}  // namespace raidwatch::hub
