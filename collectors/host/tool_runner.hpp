#pragma once
// Runs vendor tools: no shell, C locale, own process group, deadline, bounded output.

#include <raidwatch/collect/host.hpp>

#include <string>
#include <vector>

namespace raidwatch::host {

/// A tool named without a slash is searched in the system's program folders; below another root than "/" only
/// in that root, so that a simulated node brings its own stand-ins and never runs a tool on the machine's
/// real hardware. Stand-ins find their root in the environment as RAIDWATCH_ROOT. Errors: not_found (no such
/// tool), denied (not executable), timed_out (killed with its group), malformed (more than 8 MiB on one
/// stream; killed), io (died by a signal).
class ToolRunner final : public Tools {
  public:
    explicit ToolRunner(std::string root = "/") : root_(std::move(root)) {}
    Result<ToolOutput> run(const std::vector<std::string>& argv, Milliseconds deadline) const override;

  private:
    Result<std::string> find(const std::string& name) const;

    std::string root_;
};

}  // namespace raidwatch::host
