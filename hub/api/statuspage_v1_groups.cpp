// Groups of components in the manage API.
#include "hub/api/replies.hpp"
#include "hub/api/statuspage_v1_components.hpp"
#include "hub/api/statuspage_v1_parts.hpp"

#include <algorithm>

namespace raidwatch::hub {

namespace {

std::vector<std::string> named_in(const nlohmann::json& body) {
    std::vector<std::string> ids;
    if (body.contains("components") && body.at("components").is_array())
        for (const auto& id : body.at("components"))
            if (id.is_string()) ids.push_back(id.get<std::string>());
    return ids;
}

/// Every component is on the page, and is taken out of the other groups.
Status take_members(Context& context, const PagePartRecord& group, const nlohmann::json& body,
                    HubNews& news) {
    const auto ids = named_in(body);
    const auto is_named = [&](const std::string& id) {
        return std::find(ids.begin(), ids.end(), id) != ids.end();
    };
    for (const auto& id : ids)
        if (one_component(context, id).status != 200)
            return failure(ErrorCode::invalid, "reading", "components", "there is no component " + id);
    const auto groups = parts_of_kind(context.store, kGroupPart);
    if (!groups) return tl::unexpected(groups.error());
    for (const auto& other : *groups) {
        auto members = group_members(other);
        if (other.id == group.id || std::none_of(members.begin(), members.end(), is_named)) continue;
        std::erase_if(members, is_named);
        auto after = changed_part(context, group_form(), other, {{"components", members}});
        if (!after) return tl::unexpected(after.error());
        news.parts.push_back(std::move(*after));
    }
    return {};
}

}  // namespace

ManageAnswer groups_call(Context& context, const Call& call, const std::string& who) {
    return part_call(context, call, group_form(), who, take_members);
}

}  // namespace raidwatch::hub
