#pragma once
// What the page has to tell, as subscribers are told it.

#include "hub/context.hpp"

#include <string>
#include <vector>

namespace raidwatch::hub {

struct News {
    std::string key;  ///< stable for good: "incident/7/3"
    UtcTime at{};
    std::string document;  ///< JSON: subject, text, link for people; type, data for webhooks
};

/// Of the last day, oldest first. context.view must be set.
std::vector<News> news_of(const Context& context);

}  // namespace raidwatch::hub
