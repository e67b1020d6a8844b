#pragma once
// A hub on a fake clock with a store of its own, spoken to without sockets.

#include "hub/config.hpp"
#include "hub/hub.hpp"
#include "hub/store/open_store.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/ids.hpp>

#include <filesystem>
#include <memory>
#include <string>

#include <nlohmann/json.hpp>

namespace raidwatch::hub {

class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    std::string operator/(const std::string& name) const { return (path_ / name).string(); }

  private:
    std::filesystem::path path_;
};

class FakeClock final : public Clock {
  public:
    Now now() const override { return now_; }
    void advance(Milliseconds by) {
        now_.utc += by;
        now_.mono += by;
    }

  private:
    Now now_{*parse_rfc3339("2026-11-22T04:00:00Z"), MonoTime{Milliseconds{5'000'000}}};
};

class CountingIds final : public IdSource {
  public:
    std::string next(std::int64_t) override { return "ID" + std::to_string(++count_); }

  private:
    int count_ = 0;
};

class HubRig {
  public:
    explicit HubRig(HubConfig config = {});

    /// A new hub process over the same file, as after a crash; the clock goes on.
    void restart();
    /// One tick a second for so long.
    void run(Seconds duration);

    std::string node_token(const std::string& node, const std::string& cluster = "");
    std::string operator_token();

    HttpReply send(const std::string& method, const std::string& target, const std::string& token = "",
                   const std::string& body = "", const std::string& content_type = "application/json");
    HttpReply put_incident(const std::string& token, const nlohmann::json& incident);
    HttpReply heartbeat(const std::string& token, const std::string& node, const std::string& cluster = "");
    nlohmann::json get_json(const std::string& target, const std::string& token = "");
    /// Of /api/operator/v1.
    nlohmann::json operators(const std::string& what);

    FakeClock clock;
    TemporaryFolder folder;
    HubConfig config;
    CountingIds ids;
    std::unique_ptr<SqlStore> store;
    std::unique_ptr<Hub> hub;

  private:
    std::string operator_token_;
};

/// An open, critical, failed array of `node` mounted at /srv/mail; revision 1.
nlohmann::json sample_incident(const std::string& node, const std::string& id);
nlohmann::json sample_event(const std::string& node, const std::string& id);

}  // namespace raidwatch::hub
