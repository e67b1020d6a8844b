// Metrics that scripts feed, as Statuspage's own documentation and Terraform's provider make them.
#include "manage_rig.hpp"

namespace raidwatch::hub {
namespace {

using nlohmann::json;

class ManagedMetrics : public ManageRig {
  protected:
    std::string provider =
        ok(send("POST", "/metrics_providers", {{"metrics_provider", {{"type", "Self"}}}}), 201)["id"];
    std::string made(const json& metric) {
        return ok(send("POST", "/metrics_providers/" + provider + "/metrics", {{"metric", metric}}),
                  201)["id"];
    }
    /// Now in seconds, or so long ago.
    std::int64_t at(Seconds ago = Seconds{0}) { return unix_ms(rig.clock.now().utc - ago) / 1000; }
    HttpReply push(const std::string& id, const json& value, Seconds ago = Seconds{0}) {
        return send("POST", "/metrics/" + id + "/data",
                    {{"data", {{"timestamp", at(ago)}, {"value", value}}}});
    }
    /// The figure of the metric on the page.
    std::string figure(const std::string& name) {
        const auto html = page_html();
        const auto from = html.find("<span class=\"name\">" + name);
        return from == std::string::npos ? "" : html.substr(from, html.find("</li>", from) - from);
    }
};

TEST_F(ManagedMetrics, NumbersOfAScriptAreAFigureOnThePage) {
    const auto id = made({{"name", "Delivery <time>"}, {"suffix", "ms"}, {"decimal_places", 1}});
    const json taken = ok(push(id, 40.26, Seconds{1200}), 201);
    EXPECT_EQ(taken["data"]["value"], 40.26);
    ok(push(id, 80), 201);
    const auto shown = figure("Delivery &lt;time&gt;");
    EXPECT_NE(shown.find("<strong>80.0 ms</strong>"), std::string::npos) << shown;
    EXPECT_NE(shown.find("aria-label=\"Delivery &lt;time&gt; in the last 24 hours: lowest 40.3 ms, highest "
                         "80.0 ms, last 80.0 ms\""),
              std::string::npos)
        << shown;
    EXPECT_NE(shown.find("<polyline points="), std::string::npos) << shown;
    rig.restart();
    EXPECT_NE(figure("Delivery &lt;time&gt;").find("80.0 ms"), std::string::npos);
}

TEST_F(ManagedMetrics, WithoutNumbersNoneAreShown) {
    const auto id = made({{"name", "Delivery time"}});
    EXPECT_NE(figure("Delivery time").find("No data in the last 24 hours"), std::string::npos);
    ok(push(id, 1), 201);
    rig.clock.advance(Seconds{86'401});
    EXPECT_NE(figure("Delivery time").find("No data in the last 24 hours"), std::string::npos)
        << "what is older than a day is not the present";
}

TEST_F(ManagedMetrics, GapStaysAGap) {
    const auto id = made({{"name", "Delivery time"}});
    for (const int ago : {20'000, 19'700, 10'000, 300, 0}) ok(push(id, ago / 100, Seconds{ago}), 201);
    const auto shown = figure("Delivery time");
    std::size_t lines = 0;
    for (auto found = shown.find("<polyline"); found != std::string::npos;
         found = shown.find("<polyline", found + 1))
        ++lines;
    EXPECT_EQ(lines, 2U) << shown;
    EXPECT_NE(shown.find("<circle"), std::string::npos) << "a number alone is a dot";
}

TEST_F(ManagedMetrics, FormsAndManyAtOnce) {
    const auto one = made({{"name", "One"}, {"id", "lfjzfkdvbx6y"}}), two = made({{"name", "Two"}});
    EXPECT_EQ(one, "lfjzfkdvbx6y") << "an id that scripts know is kept";
    const auto form = "data[timestamp]=" + std::to_string(at()) + "&data[value]=7.5";
    ok(call("POST", "/metrics/" + one + "/data.json", form, kForm), 201);
    EXPECT_NE(figure("One").find("<strong>8</strong>"), std::string::npos) << figure("One");
    const auto in_ms = "data[timestamp]=" + std::to_string(unix_ms(rig.clock.now().utc)) + "&data[value]=9";
    ok(call("POST", "/metrics/" + one + "/data.json", in_ms, kForm), 201);
    EXPECT_NE(figure("One").find("<strong>9</strong>"), std::string::npos) << "as npm's statuspage sends it";
    const json points =
        json::array({{{"timestamp", at(Seconds{600})}, {"value", 1}}, {{"timestamp", at()}, {"value", 2}}});
    ok(send("POST", "/metrics/data", {{"data", {{one, points}, {two, points}}}}), 202);
    EXPECT_NE(figure("Two").find("lowest 1, highest 2"), std::string::npos);
}

TEST_F(ManagedMetrics, SeriesIsBounded) {
    const auto id = made({{"name", "Delivery time"}});
    for (int i = 0; i < 50; ++i) {
        ok(push(id, i), 201);
        rig.clock.advance(Seconds{3600});
    }
    EXPECT_LE(rig.store->points(UtcTime{})->size(), 25U);
    ok(push(id, 1, Seconds{10}), 201);
    ok(push(id, 2, Seconds{12}), 201);
    EXPECT_NE(figure("Delivery time").find("<strong>1</strong>"), std::string::npos)
        << "of five minutes the latest by its own time";
}

TEST_F(ManagedMetrics, ChangedEmptiedHiddenAndRemoved) {
    const auto id =
        made({{"name", "Delivery time"}, {"y_axis_min", 0}, {"y_axis_max", 100}, {"decimal_places", 2}});
    EXPECT_EQ(get("/metrics")[0]["decimal_places"], 2);
    EXPECT_EQ(get("/metrics_providers/" + provider + "/metrics").size(), 1U);
    ok(push(id, 5), 201);
    EXPECT_EQ(call("DELETE", "/metrics/" + id + "/data").status, 204);
    EXPECT_TRUE(rig.store->points(UtcTime{})->empty());
    ok(push(id, 5), 201);
    EXPECT_EQ(ok(send("PATCH", "/metrics/" + id, {{"metric", {{"display", false}}}}))["name"],
              "Delivery time");
    EXPECT_EQ(figure("Delivery time"), "");
    ok(call("DELETE", "/metrics_providers/" + provider));
    EXPECT_EQ(get("/metrics"), json::array()) << "metrics go with their provider";
    EXPECT_TRUE(rig.store->points(UtcTime{})->empty());
    EXPECT_EQ(push(id, 5).status, 404);
}

TEST_F(ManagedMetrics, WhatDoesNotFitIsRefused) {
    const auto id = made({{"name", "Delivery time"}});
    for (const json& value : {json("much"), json(nullptr), json(1e13), json::array()})
        EXPECT_EQ(push(id, value).status, 422) << value;
    EXPECT_EQ(push(id, 1, Seconds{-86'400}).status, 422) << "in the future";
    EXPECT_EQ(call("POST", "/metrics/" + id + "/data", R"({"data":{"value":1}})").status, 422);
    EXPECT_EQ(call("POST", "/metrics/" + id + "/data", R"({"value":1})").status, 422);
    EXPECT_EQ(send("POST", "/metrics/data", {{"data", {{"nobody", json::array()}}}}).status, 404);
    EXPECT_EQ(send("POST", "/metrics_providers", {{"metrics_provider", {{"type", "Datadog"}}}}).status, 422)
        << "the hub asks no other service";
    EXPECT_EQ(send("POST", "/metrics", {{"metric", {{"name", "x"}}}}).status, 422);
    EXPECT_EQ(send("POST", "/metrics_providers/none/metrics", {{"metric", {{"name", "x"}}}}).status, 404);
    EXPECT_TRUE(rig.store->points(UtcTime{})->empty());
}

}  // namespace
}  // namespace raidwatch::hub
