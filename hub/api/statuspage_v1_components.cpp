#include "statuspage_v1_components.hpp"

#include "hub/api/fields.hpp"
#include "hub/api/paging.hpp"
#include "hub/api/replies.hpp"
#include "hub/api/statuspage_json.hpp"
#include "hub/api/statuspage_v1_answers.hpp"
#include "hub/api/statuspage_v1_body.hpp"
#include "hub/api/statuspage_v1_parts.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

const PublicComponent* shown_component(const Context& context, const std::string& id) {
    for (const auto& component : context.view->components)
        if (component.plan.id == id) return &component;
    return nullptr;
}

/// In this group from now on, and in no other; empty: in none.
Status move_into_group(Context& context, const std::string& component, const std::string& group,
                       HubNews& news) {
    const auto groups = parts_of_kind(context.store, kGroupPart);
    if (!groups) return tl::unexpected(groups.error());
    const bool known = std::any_of(groups->begin(), groups->end(),
                                   [&](const PagePartRecord& one) { return one.id == group; });
    if (!group.empty() && !known)
        return failure(ErrorCode::invalid, "reading", "group_id", "there is no such group");
    for (const auto& one : *groups) {
        auto members = group_members(one);
        const bool is_in = std::find(members.begin(), members.end(), component) != members.end();
        if (is_in == (one.id == group)) continue;
        if (is_in) std::erase(members, component);
        if (!is_in) members.push_back(component);
        auto after = changed_part(context, group_form(), one, {{"components", members}});
        if (!after) return tl::unexpected(after.error());
        news.parts.push_back(std::move(*after));
    }
    return {};
}

/// What else a component has is the configuration's: saying it as it is (Terraform does) changes nothing.
Status check_unchanged(const Context& context, const std::string& id, const json& body) {
    const auto shown = parse_json(one_component(context, id).body, "component");
    for (const char* field : {"name", "only_show_if_degraded"})
        if (body.contains(field) && shown && body.at(field) != shown->at(field))
            return failure(ErrorCode::invalid, "reading", field,
                           "of this component it is what hub.toml and the nodes say");
    return {};
}

/// Its status and its group, of whichever kind it is.
Status take_place(Context& context, const std::string& id, const json& body, HubNews& news,
                  const std::string& who) {
    if (body.contains("status")) {
        auto said = read_component_status(id, text_or_empty(body, "status"), *context.view, context.now.utc);
        if (!said) return tl::unexpected(said.error());
        news.audit.push_back({context.now.utc, who, "component set to " + said->state, id});
        news.signals.push_back(std::move(*said));
    }
    if (!body.contains("group_id")) return {};
    return move_into_group(context, id, text_or_empty(body, "group_id"), news);
}

bool has_own_field(const json& body) {
    const auto& fields = component_form().fields;
    return std::any_of(fields.begin(), fields.end(),
                       [&](const PartField& field) { return body.contains(field.name); });
}

ManageAnswer change_component(Context& context, const Call& call, const PublicComponent& component,
                              const std::string& who) {
    HttpReply refusal;
    const auto body = part_body(call.request, component_form(), refusal);
    if (!body) return at_once(std::move(refusal));
    const auto& id = component.plan.id;
    HubNews news;
    if (auto taken = take_place(context, id, *body, news, who); !taken)
        return at_once(refusal_of(taken.error()));
    if (!component.plan.made) {
        if (auto same = check_unchanged(context, id, *body); !same) return at_once(refusal_of(same.error()));
    } else if (has_own_field(*body)) {
        const auto part = find_part(context.store, kComponentPart, id);
        if (!part) return at_once(store_failure(part.error()));
        if (!*part) return at_once(not_found());
        auto after = changed_part(context, component_form(), **part, *body);
        if (!after) return at_once(refusal_of(after.error()));
        news.audit.push_back({context.now.utc, who, "component changed", id});
        news.parts.push_back(std::move(*after));
    }
    if (news.signals.empty() && news.parts.empty()) return at_once(one_component(context, id));
    if (auto done = context.store.record(news); !done) return at_once(refusal_of(done.error()));
    return changed(200, ManageAnswer::What::component, 0, id);
}

ManageAnswer make_component(Context& context, const Call& call, const std::string& who) {
    HttpReply refusal;
    auto body = part_body(call.request, component_form(), refusal);
    if (!body) return at_once(std::move(refusal));
    const auto part = new_part(context, component_form(), *body);
    if (!part) return at_once(refusal_of(part.error()));
    if (shown_component(context, part->id) != nullptr)
        return at_once(error_reply(422, "there is a component with this id"));
    HubNews news;
    if (const auto status = text_or_empty(*body, "status"); !status.empty()) {
        const auto read = status_by_script(part->id, status, context.now.utc);
        if (!read) return at_once(refusal_of(read.error()));
        news.signals.push_back(*read);
    }
    if (const auto group = text_or_empty(*body, "group_id"); !group.empty())
        if (auto moved = move_into_group(context, part->id, group, news); !moved)
            return at_once(refusal_of(moved.error()));
    if (auto kept = keep_part(context, *part, who, "made", std::move(news)); !kept)
        return at_once(refusal_of(kept.error()));
    return changed(201, ManageAnswer::What::component, 0, part->id);
}

ManageAnswer remove_component(Context& context, const PublicComponent& component, const std::string& who) {
    const auto& id = component.plan.id;
    if (!component.plan.made)
        return at_once(error_reply(422, "this component is of hub.toml or of the nodes, and stays"));
    const auto part = find_part(context.store, kComponentPart, id);
    if (!part) return at_once(store_failure(part.error()));
    if (!*part) return at_once(not_found());
    HubNews news;
    news.silenced = {id};
    if (auto moved = move_into_group(context, id, "", news); !moved)
        return at_once(refusal_of(moved.error()));
    if (auto done = remove_part(context, **part, who, std::move(news)); !done)
        return at_once(refusal_of(done.error()));
    return changed(204, ManageAnswer::What::nothing, 0);
}

}  // namespace

HttpReply one_component(const Context& context, const std::string& id, int status) {
    const auto& components = context.view->components;
    for (std::size_t i = 0; i < components.size(); ++i)
        if (components[i].plan.id == id) return json_reply(status, component_json(context, i));
    return not_found();
}

ManageAnswer components_call(Context& context, const Call& call, const std::string& who) {
    const auto& path = call.target.path;  // v1, pages, P, components, ID
    const auto& method = call.request.method;
    const bool read = is_read(call.request);
    if (path.size() == 4) {
        if (method == "POST") return make_component(context, call, who);
        if (!read) return at_once(wrong_method("GET, POST"));
        const auto paging = read_paging(call.target, 0);
        if (!paging) return at_once(refusal_of(paging.error()));
        return at_once(json_reply(200, on_page(components_json(context), *paging)));
    }
    const auto* component = path.size() == 5 ? shown_component(context, path[4]) : nullptr;
    if (component == nullptr) return at_once(not_found());
    if (read) return at_once(one_component(context, path[4]));
    if (method == "DELETE") return remove_component(context, *component, who);
    if (method != "PATCH" && method != "PUT") return at_once(wrong_method("GET, PATCH, PUT, DELETE"));
    return change_component(context, call, *component, who);
}

}  // namespace raidwatch::hub
