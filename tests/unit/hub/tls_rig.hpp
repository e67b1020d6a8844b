#pragma once
// A hub's server with TLS on loopback, and OpenSSL clients of it.

#include "hub/server.hpp"
#include "hub/tls.hpp"
#include "tests/support/certificates.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <gtest/gtest.h>

namespace raidwatch::hub {

Now now_of_machine();

struct Scratch {
    Scratch();
    ~Scratch();
    std::filesystem::path path;
};

/// What a client brings.
struct Visitor {
    std::optional<support::Certificate> shows;
    int version = 0;  ///< TLS1_2_VERSION and so on; 0: whatever both can
    bool takes_tickets = true;
    SSL_SESSION* resumes = nullptr;
};

/// What it got: an answer, or why the connection came to nothing.
struct Visit {
    std::string answer;
    std::string failure;
    std::string version;
    std::string server_name;  ///< common name in the certificate
    bool resumed = false;
    std::shared_ptr<SSL_SESSION> session;  ///< to be resumed
};

class TlsRig : public testing::Test {
  protected:
    ~TlsRig() override;
    void start(TlsFiles files, ServerOptions options = {});
    TlsFiles files(const support::Certificate& certificate) const;
    Visit visit(const Visitor& visitor = {}) const { return visit(visitor, ca); }
    Visit visit(const Visitor& visitor, const support::Authority& trusts) const;
    boost::asio::ip::tcp::socket connect();

    Scratch folder;
    support::Authority ca{folder.path, "authority"};
    support::Authority other_ca{folder.path, "stranger"};
    support::Certificate own = ca.issue("hub", "127.0.0.1");
    std::unique_ptr<Tls> tls;
    std::unique_ptr<Server> server;
    boost::asio::io_context io, clients;
    std::jthread thread;
};

/// Everything until the server closes.
std::string rest_of(boost::asio::ip::tcp::socket& socket);

}  // namespace raidwatch::hub
