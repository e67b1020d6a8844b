// Certificates that are renewed while connections are under way.
#include "tls_rig.hpp"

#include <fstream>

namespace raidwatch::hub {
namespace {

namespace fs = std::filesystem;
using support::Certificate;

/// Files called as certbot calls them: names that lead to the newest.
class Renewal : public TlsRig {
  protected:
    void point_at(const Certificate& certificate) {
        renew("live.crt", certificate.certificate_file);
        renew("live.key", certificate.key_file);
    }
    void renew(const std::string& name, const std::string& target) {
        fs::create_symlink(target, folder.path / "fresh");
        fs::rename(folder.path / "fresh", folder.path / name);
    }
    TlsFiles live() { return files({folder.path / "live.crt", folder.path / "live.key"}); }
};

TEST_F(Renewal, NewFilesAreTakenWhenTheyAreFound) {
    point_at(own);
    start(live());
    EXPECT_EQ(visit().server_name, "hub");
    ASSERT_TRUE(tls->refresh(now_of_machine()));
    const auto before = tls->context();
    ASSERT_TRUE(tls->refresh(now_of_machine()));
    EXPECT_EQ(tls->context(), before) << "nothing has changed";
    point_at(ca.issue("renewed", "127.0.0.1"));
    EXPECT_EQ(visit().server_name, "hub");
    ASSERT_TRUE(tls->refresh(now_of_machine()));
    EXPECT_EQ(visit().server_name, "renewed");
}

TEST_F(Renewal, HalfARenewalLeavesTheOldOneInUseAndIsToldOnce) {
    point_at(own);
    start(live());
    const auto renewed = ca.issue("renewed", "127.0.0.1");
    renew("live.crt", renewed.certificate_file);
    EXPECT_EQ(tls->refresh(now_of_machine()).error().code, ErrorCode::invalid);
    EXPECT_TRUE(tls->refresh(now_of_machine()));
    EXPECT_EQ(visit().server_name, "hub");
    EXPECT_FALSE(tls->reload(now_of_machine())) << "who asks is told again";
    renew("live.key", renewed.key_file);
    EXPECT_TRUE(tls->refresh(now_of_machine()));
    EXPECT_EQ(visit().server_name, "renewed");
}

TEST_F(Renewal, SessionsOutliveIt) {
    point_at(own);
    start(live());
    const auto first = visit();
    point_at(ca.issue("renewed", "127.0.0.1"));
    ASSERT_TRUE(tls->reload(now_of_machine()));
    EXPECT_TRUE(visit({.resumes = first.session.get()}).resumed);
}

TEST_F(Renewal, SessionsEndWithTheirTicketKeysAndWithOtherAuthorities) {
    auto wanted = files(own);
    wanted.client_ca_file = folder.path / "clients.crt";
    renew("clients.crt", ca.ca_file());
    start(wanted);
    const auto mine = ca.issue("a", "a");
    const auto first = visit({.shows = mine});
    ASSERT_EQ(first.failure, "");
    auto tomorrow = now_of_machine();
    tomorrow.mono += std::chrono::hours(25);
    EXPECT_TRUE(visit({.shows = mine, .resumes = first.session.get()}).resumed);
    ASSERT_TRUE(tls->refresh(tomorrow));
    EXPECT_FALSE(visit({.shows = mine, .resumes = first.session.get()}).resumed);
    const auto second = visit({.shows = mine});
    renew("clients.crt", other_ca.ca_file());
    ASSERT_TRUE(tls->reload(now_of_machine()));
    EXPECT_EQ(visit({.shows = mine, .resumes = second.session.get()}).answer, "")
        << "a session of a client that is trusted no more";
}

TEST_F(Renewal, NobodyNoticesItUnderLoad) {
    point_at(own);
    start(live());
    std::atomic<int> answered{0}, failed{0};
    {
        std::vector<std::jthread> visitors;
        for (int i = 0; i < 4; ++i)
            visitors.emplace_back([&] {
                for (int times = 0; times < 50; ++times) ++(visit().failure.empty() ? answered : failed);
            });
        const auto renewed = ca.issue("renewed", "127.0.0.1");
        for (int times = 0; times < 40; ++times) {
            point_at(times % 2 == 0 ? renewed : own);
            EXPECT_TRUE(tls->reload(now_of_machine()));
        }
    }
    EXPECT_EQ(failed, 0);
    EXPECT_EQ(answered, 200);
}

}  // namespace
}  // namespace raidwatch::hub
