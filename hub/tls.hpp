#pragma once
// The hub's TLS: certificate, key and client authorities from PEM files, taken anew when they change.

#include "hub/config.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <memory>
#include <mutex>
#include <string>

namespace boost::asio::ssl {
class context;
}

namespace raidwatch::hub {

/// TLS 1.2 and 1.3. Sessions are resumed by tickets, whose keys live a day and in this process only, and by a
/// cache for clients that take none. May be used from several threads.
class Tls {
  public:
    /// Errors name the file: not readable, no certificate, encrypted key, a key of another certificate. An
    /// expired certificate is taken, with a warning in the log.
    static Result<std::unique_ptr<Tls>> load(TlsFiles files, Now now);
    ~Tls();

    /// For new connections; those under way keep what they began with.
    std::shared_ptr<boost::asio::ssl::context> context() const;
    /// Takes the files as they are now; on an error what was goes on. Sessions can be resumed afterwards too,
    /// unless other clients are trusted now.
    Status reload(Now now);
    /// Reloads where a file has changed since it was taken; renews the keys of tickets. Now and then is
    /// right.
    Status refresh(Now now);

  private:
    struct TicketKeys;
    explicit Tls(TlsFiles files);
    Result<std::shared_ptr<boost::asio::ssl::context>> made() const;
    std::string seen_files() const;

    const TlsFiles files_;
    std::unique_ptr<TicketKeys> ticket_keys_;
    std::string taken_;    ///< seen_files() of what is in use
    std::string refused_;  ///< and of what could not be taken, so that it is told once
    mutable std::mutex mutex_;
    std::shared_ptr<boost::asio::ssl::context> context_;
};

}  // namespace raidwatch::hub
