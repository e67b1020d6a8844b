#pragma once
// Folders and an io_context for tests of the daemon's own doors.

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <stdlib.h>

namespace raidwatch::app::test {

/// Goes with its content when the test ends.
class Folder {
  public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "raidwatch-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string operator/(const std::string& name) const { return (path_ / name).string(); }
    std::string text() const { return path_.string(); }

  private:
    std::filesystem::path path_;
};

/// Runs the io_context until `done`, at most ten seconds.
inline bool run_until(boost::asio::io_context& io, const std::function<bool()>& done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    io.restart();
    while (!done() && std::chrono::steady_clock::now() < end) {
        if (io.run_one_for(std::chrono::milliseconds(50)) == 0) io.restart();
    }
    return done();
}

}  // namespace raidwatch::app::test
