#pragma once
// Runs the real `raidwatch` the way people and scripts do, beside a daemon that is played.

#include <raidwatch/base/clock.hpp>

#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace raidwatch::cli_test {

struct Ran {
    int exit = -1;  ///< 128 + signal when it was killed
    std::string out, err;
    Milliseconds took{0};
};

/// A state directory, a config that names it, and the control socket's place.
class Place {
  public:
    Place();
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    std::string directory() const { return path_.string(); }
    std::string socket() const { return (path_ / "control.sock").string(); }
    std::string file(const std::string& name) const { return (path_ / name).string(); }

    /// Output goes into pipes, 80 columns, as of kAsOf.
    Ran run(std::vector<std::string> words) const;
    /// The same on a terminal of that many columns; `out` is what the terminal got.
    Ran run_on_terminal(std::vector<std::string> words, int columns) const;
    std::vector<std::string> command(std::vector<std::string> words) const;

  private:
    std::filesystem::path path_;
};

class PlayedDaemon;

/// A command that goes on by itself, on a pipe or on a terminal of `columns`.
class Running {
  public:
    Running(const Place& place, std::vector<std::string> words, int columns = 0);
    ~Running();
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    /// False when that text is not printed within ten seconds.
    bool wait_for(const std::string& text);
    /// False when the daemon is not asked that often within ten seconds.
    bool wait_for_requests(const PlayedDaemon& daemon, std::size_t requests);
    /// Ctrl-C, then its end.
    Ran interrupt();

  private:
    bool read_more(Milliseconds patience);
    int output_ = -1;
    int child_ = -1;
    Ran ran_;
};

/// Listens at the control socket; `answer` is given the request's line and returns what is sent back.
class PlayedDaemon {
  public:
    enum class Manner {
        answers,       ///< the answer and a line feed
        says_nothing,  ///< accepts, and keeps the connection
        never_accepts,
        closes,  ///< half an answer, then the end
    };
    PlayedDaemon(const std::string& socket, Manner manner, std::string answer = "{}");
    ~PlayedDaemon();
    PlayedDaemon(const PlayedDaemon&) = delete;
    PlayedDaemon& operator=(const PlayedDaemon&) = delete;

    std::vector<std::string> requests() const;

  private:
    void serve();
    void converse(int connection);

    int listener_ = -1;
    int wake_[2] = {-1, -1};
    Manner manner_;
    std::string answer_;
    std::vector<int> kept_;
    mutable std::mutex guard_;
    std::vector<std::string> requests_;
    std::thread thread_;
};

}  // namespace raidwatch::cli_test
