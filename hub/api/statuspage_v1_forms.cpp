// Which fields the parts of a page have, as developer.statuspage.io names them.
#include "hub/api/statuspage_v1_parts.hpp"

namespace raidwatch::hub {

using Type = PartField::Type;

const PartForm& component_form() {
    static const PartForm kForm{kComponentPart,
                                {"component"},
                                {{"name", Type::text, ""},
                                 {"description", Type::text, nullptr},
                                 {"only_show_if_degraded", Type::flag, false},
                                 {"showcase", Type::flag, true},
                                 {"start_date", Type::text, nullptr}},
                                500};
    return kForm;
}

const PartForm& group_form() {
    static const PartForm kForm{kGroupPart,
                                {"component_group"},
                                {{"name", Type::text, ""},
                                 {"description", Type::text, nullptr},
                                 {"components", Type::texts, nlohmann::json::array()}},
                                100};
    return kForm;
}

/// Keys and passwords for other services are not kept: the hub asks none.
const PartForm& provider_form() {
    static const PartForm kForm{kProviderPart, {"metrics_provider"}, {{"type", Type::text, "Self"}}, 20};
    return kForm;
}

const PartForm& metric_form() {
    static const PartForm kForm{kMetricPart,
                                {"metric"},
                                {{"name", Type::text, ""},
                                 {"metrics_provider_id", Type::text, nullptr},
                                 {"metric_identifier", Type::text, nullptr},
                                 {"suffix", Type::text, nullptr},
                                 {"tooltip_description", Type::text, nullptr},
                                 {"display", Type::flag, true},
                                 {"decimal_places", Type::number, 0},
                                 {"y_axis_min", Type::number, nullptr},
                                 {"y_axis_max", Type::number, nullptr},
                                 {"y_axis_hidden", Type::flag, false}},
                                50};
    return kForm;
}

const PartForm& template_form() {
    static const PartForm kForm{kTemplatePart,
                                {"template", "incident_template"},
                                {{"name", Type::text, ""},
                                 {"title", Type::text, nullptr},
                                 {"body", Type::text, nullptr},
                                 {"group_id", Type::text, nullptr},
                                 {"update_status", Type::text, nullptr},
                                 {"component_ids", Type::texts, nlohmann::json::array()},
                                 {"should_tweet", Type::flag, false},
                                 {"should_send_notifications", Type::flag, false}},
                                500};
    return kForm;
}

}  // namespace raidwatch::hub
