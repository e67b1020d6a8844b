#pragma once
// The workbench: what signed-in operators see and write. Raw evidence; everything escaped; no JavaScript.

#include "hub/context.hpp"
#include "hub/people.hpp"

#include <raidwatch/base/result.hpp>

#include <string>

namespace raidwatch::hub {

HttpReply sign_in_page(const Context& context, const std::string& complaint, int status = 200);
/// Who changed what, newest first; "?before=SEQ" shows older lines.
HttpReply audit_page(Context& context, const SignedIn& person, const Target& target);
HttpReply desk_page(Context& context, const SignedIn& person, const Target& target);
/// context.view must be set. `complaint`: why the last form was not taken.
HttpReply desk_incident_page(Context& context, const SignedIn& person, const IncidentRecord& record,
                             const std::string& complaint = {}, int status = 200);

}  // namespace raidwatch::hub
