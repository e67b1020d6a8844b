#pragma once

#include <cstdint>
#include <string>

namespace raidwatch {

/// Source of unique ids, injected so that tests and the scenario player can repeat themselves.
class IdSource {
  public:
    virtual ~IdSource() = default;
    /// 26 characters, sorts by creation time, unique across nodes without coordination.
    virtual std::string next(std::int64_t unix_ms) = 0;
};

/// ULID (github.com/ulid/spec) from the kernel's random source.
class RandomIds final : public IdSource {
  public:
    std::string next(std::int64_t unix_ms) override;
};

}  // namespace raidwatch
