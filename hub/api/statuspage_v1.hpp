#pragma once
// The manage API in the form of Statuspage v1 (developer.statuspage.io), for scripts that exist: incidents,
// scheduled maintenance, components, post-mortems; JSON or form bodies; "Authorization: OAuth TOKEN" with an
// operators' token. Incidents that nodes tell of are in it too, in the words customers read.

#include "hub/context.hpp"

#include <string>

namespace raidwatch::hub {

/// What a change made and the answer shows.
struct ManageAnswer {
    HttpReply refusal;  ///< meant where `status` is 0, or `what` is a reply
    int status = 0;
    enum class What { incident, maintenance, component, postmortem, reply, nothing } what = What::nothing;
    std::int64_t number = 0;  ///< of the incident
    std::string maintenance;  ///< its id
    std::string component;    ///< its id
    bool quiet = false;       ///< subscribers are not told of it
};

/// /v1/...; reads answer at once (`status` 0). context.view must be set.
ManageAnswer manage_call(Context& context, const Call& call);
/// The answer of a change, with a view that knows of it.
HttpReply manage_reply(Context& context, const ManageAnswer& answer);

}  // namespace raidwatch::hub
