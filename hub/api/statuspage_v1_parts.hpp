#pragma once
// What a page is made of in the manage API beside incidents and subscribers: which fields each kind of it
// has, read from bodies and kept as documents in the store.

#include "hub/api/statuspage_v1.hpp"
#include "hub/page_parts.hpp"

#include <raidwatch/base/result.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace raidwatch::hub {

struct PartField {
    enum class Type { text, flag, number, texts };
    const char* name;
    Type type;
    nlohmann::json initial;  ///< where a new one does not say it, and what null means
};

struct PartForm {
    std::string_view kind;              ///< of PagePartRecord
    std::vector<const char*> wrappers;  ///< the object in a body that has the fields; one of them
    std::vector<PartField> fields;      ///< the first is its name, which must not be empty
    std::size_t most;                   ///< of them on a page
};

const PartForm& component_form();
const PartForm& group_form();
const PartForm& provider_form();
const PartForm& metric_form();
const PartForm& template_form();

/// The object with the fields: under one of the wrappers, or, as some clients send changes, the body itself.
/// None with a refusal (415, 422).
std::optional<nlohmann::json> part_body(const HttpRequest& request, const PartForm& form, HttpReply& refusal);

/// A new one, with the id that the body says, or one that nobody has. `invalid`: a field that does not fit,
/// an id that is taken, too many.
Result<PagePartRecord> new_part(Context& context, const PartForm& form, const nlohmann::json& body);
/// With what the body says; its next revision.
Result<PagePartRecord> changed_part(const Context& context, const PartForm& form, PagePartRecord part,
                                    const nlohmann::json& body);

/// All of a kind, in the order in which they were made.
Result<std::vector<PagePartRecord>> parts_of_kind(Store& store, std::string_view kind);
/// None: there is no such part.
Result<std::optional<PagePartRecord>> find_part(Store& store, std::string_view kind, const std::string& id);

/// Its fields with id, page_id, created_at and updated_at.
nlohmann::json part_json(const Context& context, const PagePartRecord& part);

/// Stores it, or removes it, with a line in the audit log: "component made".
Status keep_part(Context& context, const PagePartRecord& part, const std::string& who, const char* what,
                 HubNews news = {});
Status remove_part(Context& context, const PagePartRecord& part, const std::string& who, HubNews news = {});

/// What a new or changed part brings about besides, added to `news`; or why it does not fit.
using PartEffect =
    std::function<Status(Context&, const PagePartRecord& part, const nlohmann::json& body, HubNews& news)>;

/// A new one of what the body says.
ManageAnswer make_part(Context& context, const PartForm& form, const nlohmann::json& body,
                       const std::string& who, const PartEffect& effect = {});
/// List, one, POST, PATCH, PUT and DELETE of a kind, from the path's fourth segment on.
ManageAnswer part_call(Context& context, const Call& call, const PartForm& form, const std::string& who,
                       const PartEffect& effect = {});

}  // namespace raidwatch::hub
