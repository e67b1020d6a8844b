#pragma once
// A hub whose manage API is spoken to as scripts do.

#include "hub_rig.hpp"

#include <string>

#include <gtest/gtest.h>

namespace raidwatch::hub {

inline constexpr const char* kForm = "application/x-www-form-urlencoded";

class ManageRig : public testing::Test {
  protected:
    /// "Email" is mail of these nodes; nothing is known to be behind "Webmail".
    explicit ManageRig(std::vector<std::string> nodes = {"store-1"}) : rig(page(std::move(nodes))) {}

    HttpReply call(const std::string& method, const std::string& path, const std::string& body = "",
                   const std::string& type = "application/json") {
        HttpRequest request{method, "/v1/pages/kctbh9vrtdwd" + path, {}, body};
        request.headers["authorization"] = "OAuth " + rig.operator_token();
        if (!body.empty() && !type.empty()) request.headers["content-type"] = type;
        return rig.hub->handle(request);
    }
    HttpReply send(const std::string& method, const std::string& path, const nlohmann::json& body) {
        return call(method, path, body.dump());
    }
    nlohmann::json ok(const HttpReply& reply, int status = 200) {
        EXPECT_EQ(reply.status, status) << reply.body;
        return nlohmann::json::parse(reply.body, nullptr, false);
    }
    nlohmann::json get(const std::string& path) { return ok(call("GET", path)); }
    std::string page_html() { return rig.send("GET", "/").body; }

    static HubConfig page(std::vector<std::string> nodes) {
        HubConfig config;
        config.page_id = "kctbh9vrtdwd";
        config.services = {{"Email", std::move(nodes), {"/srv/mail"}, ""}, {"Webmail", {}, {}, ""}};
        return config;
    }

    HubRig rig;
};

}  // namespace raidwatch::hub
