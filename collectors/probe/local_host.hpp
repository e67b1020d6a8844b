#pragma once

#include <raidwatch/collect/host.hpp>

#include <memory>
#include <string>

namespace raidwatch::probe {

/// Real access to the machine ("/") or to a recorded or simulated node, and what it is made of.
class LocalHost {
  public:
    explicit LocalHost(const std::string& root);
    ~LocalHost();
    const Host& host() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace raidwatch::probe
