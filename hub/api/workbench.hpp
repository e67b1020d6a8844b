#pragma once
// /sign-in, /sign-out and /desk: the forms of the workbench.

#include "hub/context.hpp"

#include <string>

namespace raidwatch::hub {

/// Is it a page of the workbench?
bool is_workbench(const Target& target);

/// Everything but POST /sign-in. context.view must be set.
HttpReply workbench(Context& context, const Call& call);

struct Credentials {
    std::string name, password;
};
/// Of POST /sign-in; none with a refusal.
std::optional<Credentials> read_credentials(const Context& context, const HttpRequest& request,
                                            HttpReply& refusal);
/// 303 to the workbench with a new session.
HttpReply signed_in(Context& context, const std::string& person, bool by_proxy);

}  // namespace raidwatch::hub
