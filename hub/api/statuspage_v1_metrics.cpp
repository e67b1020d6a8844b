#include "statuspage_v1_metrics.hpp"

#include "hub/api/fields.hpp"
#include "hub/api/replies.hpp"
#include "hub/api/statuspage_v1_answers.hpp"
#include "hub/api/statuspage_v1_body.hpp"
#include "hub/api/statuspage_v1_parts.hpp"
#include "hub/page/public_parts.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <cmath>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

constexpr std::size_t kMostPoints = 3000;  ///< of one request
constexpr double kLargest = 1e12;          ///< so that millionths of it fit
constexpr Seconds kClocksDiffer{3600};

tl::unexpected<Error> unfit_point(const char* field, const char* why) {
    return failure(ErrorCode::invalid, "reading", field, why);
}

Result<MetricPoint> read_point(const std::string& metric, const json& point, UtcTime now) {
    // Some clients (npm's "statuspage") write milliseconds; seconds get there in the year 5138.
    constexpr double kNoSeconds = 1e11;
    const auto value = number_field(point, "value"), time = number_field(point, "timestamp");
    if (!value || std::abs(*value) > kLargest) return unfit_point("value", "is a number up to 1e12");
    if (!time || *time < 0) return unfit_point("timestamp", "is in seconds since 1970");
    const double ms = *time < kNoSeconds ? *time * 1000 : *time;
    if (ms > static_cast<double>(unix_ms(now + kClocksDiffer)))
        return unfit_point("timestamp", "is in the future");
    return MetricPoint{metric, from_unix_ms(std::llround(ms)), std::llround(*value * 1e6)};
}

/// {"ID": [{"timestamp": ..., "value": ...}]}
Result<std::vector<MetricPoint>> read_points(Context& context, const json& data) {
    const auto metrics = parts_of_kind(context.store, kMetricPart);
    if (!metrics) return tl::unexpected(metrics.error());
    std::vector<MetricPoint> points;
    for (const auto& [id, list] : data.items()) {
        const bool known = std::any_of(metrics->begin(), metrics->end(),
                                       [&](const PagePartRecord& metric) { return metric.id == id; });
        if (!known) return failure(ErrorCode::not_found, "looking for metric", id, "there is none");
        if (!list.is_array()) return unfit_point("data", "is a list of points for each metric");
        for (const auto& point : list) {
            auto read = read_point(id, point, context.now.utc);
            if (!read) return tl::unexpected(read.error());
            points.push_back(std::move(*read));
            if (points.size() > kMostPoints) return unfit_point("data", "has more than 3000 points");
        }
    }
    return points;
}

Status keep_points(Context& context, const std::vector<MetricPoint>& points) {
    return context.store.add_points(points, context.now.utc - kMetricsShown);
}

ManageAnswer many_points(Context& context, const Call& call) {
    if (call.request.method != "POST") return at_once(wrong_method("POST"));
    HttpReply refusal;
    const auto data = manage_body(call.request, "data", refusal);
    if (!data) return at_once(std::move(refusal));
    const auto points = read_points(context, *data);
    if (!points) return at_once(refusal_of(points.error()));
    if (auto kept = keep_points(context, *points); !kept) return at_once(refusal_of(kept.error()));
    return changed_to(json_reply(202, {{"data", *data}}));
}

ManageAnswer points_of_one(Context& context, const Call& call, const PagePartRecord& metric,
                           const std::string& who) {
    if (call.request.method == "DELETE") {
        if (auto cleared = context.store.clear_points(metric.id); !cleared)
            return at_once(refusal_of(cleared.error()));
        if (auto noted = context.store.add_audit({context.now.utc, who, "metric emptied", metric.id}); !noted)
            return at_once(store_failure(noted.error()));
        return changed(204, ManageAnswer::What::nothing, 0);
    }
    if (call.request.method != "POST") return at_once(wrong_method("POST, DELETE"));
    HttpReply refusal;
    const auto data = manage_body(call.request, "data", refusal);
    if (!data) return at_once(std::move(refusal));
    const auto point = read_point(metric.id, *data, context.now.utc);
    if (!point) return at_once(refusal_of(point.error()));
    if (auto kept = keep_points(context, {*point}); !kept) return at_once(refusal_of(kept.error()));
    return changed_to(json_reply(201, {{"data", *data}}));
}

Status check_provider(Context&, const PagePartRecord&, const json& body, HubNews&) {
    if (!body.contains("type") || body.at("type") == "Self") return {};
    return failure(ErrorCode::invalid, "reading", "type",
                   "is Self: the hub asks no other service; numbers are sent to it");
}

/// Its metrics go with it.
ManageAnswer remove_provider(Context& context, const PagePartRecord& provider, const std::string& who) {
    const auto metrics = parts_of_kind(context.store, kMetricPart);
    if (!metrics) return at_once(store_failure(metrics.error()));
    HubNews news;
    for (const auto& metric : *metrics)
        if (part_json(context, metric).value("metrics_provider_id", json()) == provider.id)
            news.removed_parts.emplace_back(metric.kind, metric.id);
    if (auto done = remove_part(context, provider, who, std::move(news)); !done)
        return at_once(refusal_of(done.error()));
    return changed_to(json_reply(200, part_json(context, provider)));
}

ManageAnswer metrics_of_provider(Context& context, const Call& call, const std::string& provider,
                                 const std::string& who) {
    const auto& method = call.request.method;
    if (method == "POST") {
        HttpReply refusal;
        auto body = part_body(call.request, metric_form(), refusal);
        if (!body) return at_once(std::move(refusal));
        (*body)["metrics_provider_id"] = provider;
        return make_part(context, metric_form(), *body, who);
    }
    if (!is_read(call.request)) return at_once(wrong_method("GET, POST"));
    const auto metrics = parts_of_kind(context.store, kMetricPart);
    if (!metrics) return at_once(store_failure(metrics.error()));
    json list = json::array();
    for (const auto& metric : *metrics)
        if (auto shown = part_json(context, metric); shown.value("metrics_provider_id", json()) == provider)
            list.push_back(std::move(shown));
    return at_once(json_reply(200, list));
}

}  // namespace

ManageAnswer metrics_call(Context& context, const Call& call, const std::string& who) {
    const auto& path = call.target.path;  // v1, pages, P, metrics, ID, data
    if (path.size() == 5 && path[4] == "data") return many_points(context, call);
    if (path.size() == 4 && call.request.method == "POST")
        return at_once(error_reply(422, "metrics are made at metrics_providers/ID/metrics"));
    if (path.size() != 6 || path[5] != "data") return part_call(context, call, metric_form(), who);
    const auto metric = find_part(context.store, kMetricPart, path[4]);
    if (!metric) return at_once(store_failure(metric.error()));
    return *metric ? points_of_one(context, call, **metric, who) : at_once(not_found());
}

ManageAnswer providers_call(Context& context, const Call& call, const std::string& who) {
    const auto& path = call.target.path;  // v1, pages, P, metrics_providers, ID, metrics
    const bool below = path.size() == 6 && path[5] == "metrics";
    const bool removes = path.size() == 5 && call.request.method == "DELETE";
    if (!below && !removes) return part_call(context, call, provider_form(), who, check_provider);
    const auto provider = find_part(context.store, kProviderPart, path[4]);
    if (!provider) return at_once(store_failure(provider.error()));
    if (!*provider) return at_once(not_found());
    return below ? metrics_of_provider(context, call, path[4], who)
                 : remove_provider(context, **provider, who);
}

}  // namespace raidwatch::hub
