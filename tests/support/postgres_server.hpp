#pragma once
// Debian's PostgreSQL in a folder of its own, on a socket in it; unprivileged, gone with the object.

#include <filesystem>
#include <string>

#include <sys/types.h>

namespace raidwatch::support {

class PostgresServer {
  public:
    /// Throws where the package is not installed or does not start.
    PostgresServer();
    ~PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    void start();
    /// As when the machine fails: nothing is finished.
    void kill();
    /// Its processes stop where they are, and go on.
    void hang(bool hangs) const;
    /// A new empty database; its url.
    std::string make_database(const std::string& encoding = "UTF8");

  private:
    void make_cluster() const;
    int run(const std::string& program, const std::string& arguments) const;

    std::filesystem::path folder_;
    pid_t server_ = -1;
    int databases_ = 0;
};

}  // namespace raidwatch::support
