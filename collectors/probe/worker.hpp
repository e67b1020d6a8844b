#pragma once
// One forked process that does one read of one domain. It may hang for good, crash or talk too much; the
// master does not.

#include "collectors/host/file_handle.hpp"

#include <raidwatch/base/result.hpp>

#include <functional>
#include <optional>
#include <string>

#include <sys/types.h>

namespace raidwatch::probe {

class Worker {
  public:
    using Job = std::function<std::string()>;  ///< runs in the child; what it returns is the answer, one line

    /// `title` is what ps shows, 15 characters.
    static Result<Worker> start(const std::string& title, const Job& job);

    int output() const { return output_.get(); }
    int lifeline() const { return lifeline_.get(); }

    void read_output();
    void read_lifeline();
    void reap();
    void kill() const;

    /// The answer is here: one whole line.
    bool answered() const { return text_.ends_with('\n'); }
    bool too_long() const;
    /// The worker's process was reaped; its status as of waitpid(2).
    std::optional<int> status() const { return status_; }
    /// Neither the worker nor any tool it started is there any more. A tool in D state outlives a killed
    /// worker, and another one sent after it would hang too: so all of them hold the lifeline, a pipe that
    /// ends with the last of them.
    bool ended() const { return status_.has_value() && !lifeline_; }
    std::string take_line();

  private:
    Worker(pid_t pid, host::FileHandle output, host::FileHandle lifeline)
        : pid_(pid), output_(std::move(output)), lifeline_(std::move(lifeline)) {}

    pid_t pid_;
    host::FileHandle output_, lifeline_;
    std::string text_;
    std::optional<int> status_;
};

}  // namespace raidwatch::probe
