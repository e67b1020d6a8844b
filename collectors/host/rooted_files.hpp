#pragma once
// Files below a root prefix: "/" is the running machine, any other root a recorded or simulated node.

#include <raidwatch/collect/host.hpp>

#include <string>
#include <string_view>

namespace raidwatch::host {

/// Links are followed as if the root were "/": absolute targets start there and ".." ends there, so that
/// nothing outside of the root is ever read. Errors: not_found for ENOENT, ENOTDIR, ENODEV and ENXIO (a sysfs
/// attribute whose device has just gone answers ENODEV); malformed for a file longer than asked for.
class RootedFiles final : public Files {
  public:
    explicit RootedFiles(std::string root = "/");

    Result<std::string> read(std::string_view path, std::size_t max_bytes = 1 << 20) const override;
    Result<std::vector<std::string>> list(std::string_view path) const override;
    Result<std::string> link(std::string_view path) const override;
    Result<std::string> resolve(std::string_view path) const override;
    bool exists(std::string_view path) const override;
    Result<std::string> read_part(std::string_view path, std::int64_t offset,
                                  std::size_t bytes) const override;
    Status write(std::string_view path, std::string_view text) const override;
    bool live() const override { return root_.empty(); }

    /// The place on the machine that runs this program of a path without links.
    std::string outer(std::string_view resolved) const { return root_ + std::string(resolved); }

  private:
    enum class LastLink { follow, keep };
    Result<std::string> walk(std::string_view path, LastLink last) const;

    std::string root_;  ///< without a slash at its end; empty for "/"
};

}  // namespace raidwatch::host
