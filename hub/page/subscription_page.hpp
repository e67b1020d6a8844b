#pragma once
// The public pages about subscriptions. They work without JavaScript, and nothing but a button changes
// anything: those who look at links before people do (mail scanners) confirm and end nothing.

#include "hub/context.hpp"

#include <string>

namespace raidwatch::hub {

/// Forms for whatever is offered; `complaint`: why the last one was not taken.
HttpReply subscribe_page(const Context& context, const std::string& complaint = {}, int status = 200);
/// One sentence.
HttpReply subscription_note(const Context& context, const std::string& title, const std::string& sentence,
                            int status = 200);
/// One button that posts to `action`.
HttpReply subscription_button(const Context& context, const std::string& title, const std::string& sentence,
                              const std::string& action, const std::string& button);

}  // namespace raidwatch::hub
