#include "hub_rig.hpp"

#include <gtest/gtest.h>

namespace raidwatch::hub {
namespace {

using nlohmann::json;

TEST(OperatorApi, FiltersNarrowTheAnswer) {
    HubRig rig;
    const auto token = rig.node_token("store-1");
    auto other = sample_incident("store-1", "I2");
    other["key"] = "disk_illness/d5";
    other["kind"] = "disk.health";
    other["subject"] = {{"kind", "disk"}, {"id", "wwn-5"}, {"name", "ZC1A0005"}};
    other["opened_at"] = other["changed_at"] = "2026-11-22T09:00:00Z";
    other["state"] = "identified";
    rig.put_incident(token, sample_incident("store-1", "I1"));
    rig.put_incident(token, other);
    const auto ids = [&](const std::string& query) {
        std::string found;
        const json answer = rig.operators("incidents?" + query);
        for (const auto& incident : answer["incidents"]) found += incident["id"].get<std::string>();
        return found;
    };
    EXPECT_EQ(ids(""), "I2I1");
    EXPECT_EQ(ids("kind=disk.health"), "I2");
    EXPECT_EQ(ids("component=ZC1A0005"), "I2");
    EXPECT_EQ(ids("component=md-uuid-1"), "I1");
    EXPECT_EQ(ids("state=identified"), "I2");
    EXPECT_EQ(ids("node=store-2"), "");
    EXPECT_EQ(ids("since=2026-11-22T08:00:00Z"), "I2");
    EXPECT_EQ(ids("limit=1"), "I2");
    EXPECT_EQ(rig.send("GET", "/api/operator/v1/incidents?since=soon", rig.operator_token()).status, 422);
}

TEST(OperatorApi, IncidentCarriesTheHubsNumberRawTextAndServices) {
    HubConfig config;
    config.services = {{"POP3/IMAP", {"store-1"}, {"/srv"}, ""}, {"SMTP", {"store-1"}, {"/var/spool"}, ""}};
    HubRig rig(config);
    rig.put_incident(rig.node_token("store-1"), sample_incident("store-1", "I1"));
    const auto incident = rig.operators("incidents/1");
    EXPECT_EQ(incident["number"], 1);
    EXPECT_EQ(incident["node_number"], 7);
    EXPECT_EQ(incident["updates"][0]["text"], "md0 lost disk ZC1A0005");
    EXPECT_EQ(incident["services"], json::array({"POP3/IMAP"}));
    EXPECT_EQ(incident["first_received_at"], "2026-11-22T04:00:00Z");
    EXPECT_EQ(rig.send("GET", "/api/operator/v1/incidents/2", rig.operator_token()).status, 404);
}

}  // namespace
}  // namespace raidwatch::hub
