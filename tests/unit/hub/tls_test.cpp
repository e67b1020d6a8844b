// Who is let in over TLS, by which version, and whom the agent's own client believes.
#include "agent/push/http_client.hpp"
#include "tls_rig.hpp"

#include <fstream>

#include <openssl/pem.h>

namespace raidwatch::hub {
namespace {

namespace asio = boost::asio;

TEST_F(TlsRig, SpeaksTwoVersionsAndNothingOlder) {
    start(files(own));
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        const auto seen = visit({.version = version});
        EXPECT_TRUE(seen.answer.starts_with("HTTP/1.1 200")) << seen.failure;
        EXPECT_TRUE(seen.answer.ends_with("/x"));
        EXPECT_EQ(seen.version, version == TLS1_2_VERSION ? "TLSv1.2" : "TLSv1.3");
        EXPECT_EQ(seen.failure, "");
    }
    const auto old = visit({.version = TLS1_1_VERSION});
    EXPECT_EQ(old.answer, "");
    EXPECT_NE(old.failure, "");
}

TEST_F(TlsRig, TellsBrowsersToComeByNothingElse) {
    start(files(own));
    EXPECT_NE(visit().answer.find("Strict-Transport-Security: max-age=31536000\r\n"), std::string::npos);
}

TEST_F(TlsRig, RequestWithoutTlsGetsNoAnswer) {
    start(files(own));
    auto socket = connect();
    asio::write(socket, asio::buffer(std::string("GET / HTTP/1.1\r\nHost: h\r\n\r\n")));
    EXPECT_EQ(rest_of(socket).find("HTTP/"), std::string::npos);
}

TEST_F(TlsRig, SessionIsResumedByTicketAndByCache) {
    start(files(own));
    for (const Visitor& first : {Visitor{.version = TLS1_3_VERSION}, Visitor{.version = TLS1_2_VERSION},
                                 Visitor{.version = TLS1_2_VERSION, .takes_tickets = false}}) {
        const auto fresh = visit(first);
        ASSERT_EQ(fresh.failure, "");
        EXPECT_FALSE(fresh.resumed);
        auto again = first;
        again.resumes = fresh.session.get();
        const auto resumed = visit(again);
        EXPECT_TRUE(resumed.resumed) << fresh.version << (first.takes_tickets ? " ticket" : " cache");
        EXPECT_TRUE(resumed.answer.ends_with("/x"));
    }
}

/// The agent's HTTP client, as its hub sink uses it.
class AgentsClient : public TlsRig {
  protected:
    Result<push::HttpResponse> put(push::HttpClientOptions options) {
        auto client = push::HttpClient::create(clients, std::move(options));
        if (!client) return tl::unexpected(client.error());
        std::optional<Result<push::HttpResponse>> answer;
        (*client)->send(
            {.method = "PUT",
             .url = "https://127.0.0.1:" + std::to_string(server->port()) + "/api/agent/v1/heartbeat",
             .body = "{}"},
            [&](auto got) { answer = std::move(got); });
        while (!answer && clients.run_one_for(Seconds{30}) > 0) {
        }
        return answer.value_or(failure(ErrorCode::io, "waiting", "test"));
    }
};

TEST_F(AgentsClient, BelievesTheHubByItsAuthority) {
    start(files(own));
    const auto answer = put({.ca_file = ca.ca_file()});
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->body, "/api/agent/v1/heartbeat");
    EXPECT_EQ(put({.ca_file = other_ca.ca_file()}).error().code, ErrorCode::refused);
}

TEST_F(AgentsClient, RefusesACertificateOfAnotherHostOrOfThePast) {
    start(files(ca.issue("elsewhere", "other.example")));
    EXPECT_EQ(put({.ca_file = ca.ca_file()}).error().code, ErrorCode::refused);
    server->stop();
    thread.join();
    io.restart();
    start(files(ca.issue("expired", "127.0.0.1", 0)));  // the hub warns and serves all the same
    EXPECT_EQ(put({.ca_file = ca.ca_file()}).error().code, ErrorCode::refused);
}

TEST_F(AgentsClient, ShowsItsOwnCertificateWhereTheHubWantsOne) {
    auto wanted = files(own);
    wanted.client_ca_file = ca.ca_file();
    start(wanted);
    const auto mine = ca.issue("store-1", "store-1");
    push::HttpClientOptions options{.ca_file = ca.ca_file()};
    EXPECT_FALSE(put(options));
    options.client_certificate_file = mine.certificate_file;
    options.client_key_file = mine.key_file;
    const auto answer = put(options);
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_TRUE(answer->body.ends_with(" certified"));
}

TEST_F(TlsRig, ClientCertificatesOfOthersAndOfThePastAreRefused) {
    auto wanted = files(own);
    wanted.client_ca_file = ca.ca_file();
    start(wanted);
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        EXPECT_TRUE(
            visit({.shows = ca.issue("a", "a"), .version = version}).answer.ends_with("/x certified"));
        EXPECT_EQ(visit({.version = version}).answer, "");
        EXPECT_EQ(visit({.shows = other_ca.issue("b", "b"), .version = version}).answer, "");
        EXPECT_EQ(visit({.shows = ca.issue("c", "c", 0), .version = version}).answer, "");
    }
}

TEST_F(TlsRig, ResumedSessionKeepsItsClientCertificate) {
    auto wanted = files(own);
    wanted.client_ca_file = ca.ca_file();
    start(wanted);
    const Visitor known{.shows = ca.issue("a", "a")};
    const auto first = visit(known);
    auto again = known;
    again.resumes = first.session.get();
    const auto resumed = visit(again);
    EXPECT_TRUE(resumed.resumed);
    EXPECT_TRUE(resumed.answer.ends_with("/x certified"));
}

TEST_F(TlsRig, WhereOnlyNodesNeedACertificateReadersAreServedWithout) {
    auto wanted = files(own);
    wanted.client_ca_file = ca.ca_file();
    wanted.client_certificates = ClientCertificates::nodes;
    start(wanted);
    EXPECT_TRUE(visit().answer.ends_with("\r\n\r\n/x"));
    EXPECT_TRUE(visit({.shows = ca.issue("a", "a")}).answer.ends_with("/x certified"));
    EXPECT_EQ(visit({.shows = other_ca.issue("b", "b")}).answer, "");
}

/// What is wrong with the files is said, by name.
class TlsFilesTest : public TlsRig {
  protected:
    std::string complaint(const std::string& certificate, const std::string& key,
                          const std::string& client_ca = "") {
        TlsFiles wanted;
        wanted.certificate_file = certificate;
        wanted.key_file = key;
        wanted.client_ca_file = client_ca;
        const auto loaded = Tls::load(wanted, now_of_machine());
        return loaded ? "" : loaded.error().text();
    }
    std::string file(const std::string& name, const std::string& content) {
        std::ofstream(folder.path / name) << content;
        return folder.path / name;
    }
    std::string encrypted_key() {
        const std::string path = folder.path / "encrypted.key";
        const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
        FILE* out = std::fopen(path.c_str(), "w");
        unsigned char phrase[] = "secret";
        PEM_write_PrivateKey(out, key.get(), EVP_aes_128_cbc(), phrase, 6, nullptr, nullptr);
        std::fclose(out);
        return path;
    }
};

TEST_F(TlsFilesTest, MistakesAreNamed) {
    const auto stranger = ca.issue("another", "127.0.0.1");
    EXPECT_EQ(complaint(own.certificate_file, own.key_file), "");
    EXPECT_NE(complaint(own.certificate_file, stranger.key_file)
                  .find("another.key: it is not the key of the certificate in"),
              std::string::npos)
        << complaint(own.certificate_file, stranger.key_file);
    EXPECT_NE(complaint("/nowhere.crt", own.key_file).find("/nowhere.crt: No such file"), std::string::npos);
    EXPECT_NE(complaint(own.certificate_file, "/nowhere.key").find("/nowhere.key: No such file"),
              std::string::npos);
    const auto garbage = file("garbage.pem", "-----BEGIN CERTIFICATE-----\nnothing\n");
    EXPECT_NE(complaint(garbage, own.key_file).find("garbage.pem"), std::string::npos);
    EXPECT_NE(complaint(own.certificate_file, garbage).find("garbage.pem"), std::string::npos);
    EXPECT_NE(complaint(own.certificate_file, file("empty", "")).find("the file is empty"),
              std::string::npos);
    EXPECT_NE(complaint(own.certificate_file, own.key_file, garbage).find("garbage.pem"), std::string::npos);
    EXPECT_NE(complaint(own.certificate_file, encrypted_key()).find("without a passphrase"),
              std::string::npos);
}

TEST_F(TlsFilesTest, ExpiredCertificateWarns) {
    const auto expired = ca.issue("expired", "127.0.0.1", 0);
    testing::internal::CaptureStderr();
    EXPECT_EQ(complaint(expired.certificate_file, expired.key_file), "");
    EXPECT_NE(testing::internal::GetCapturedStderr().find("has expired"), std::string::npos);
    testing::internal::CaptureStderr();
    EXPECT_EQ(complaint(own.certificate_file, own.key_file), "");
    EXPECT_NE(testing::internal::GetCapturedStderr().find("expires in "), std::string::npos);
}

}  // namespace
}  // namespace raidwatch::hub
