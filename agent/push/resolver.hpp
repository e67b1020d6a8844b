#pragma once
// Host names without waiting for them: every look-up has a thread of its own, which may hang without holding
// up anything.

#include "http_client.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace raidwatch::push {

class Resolver {
  public:
    using Answer = std::function<void(Result<std::vector<std::string>>)>;
    /// Hands a call over to the owner's thread.
    using Post = std::function<void(std::function<void()>)>;

    Resolver(Resolve resolve, Post post);
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    /// `answer` runs later on the owner's thread; never when the look-up hangs or the resolver is gone.
    /// Several that ask for one host share a look-up.
    void look_up(const std::string& host, Answer answer);

  private:
    struct Shared;
    Resolve resolve_;
    std::shared_ptr<Shared> shared_;
};

}  // namespace raidwatch::push
