#pragma once
// "Ask the hardware now": who waits for which answers.

#include <raidwatch/model/domain.hpp>

#include <functional>
#include <map>
#include <set>
#include <vector>

namespace raidwatch::app {

class Refreshes {
  public:
    using Done = std::function<void()>;

    /// `needed`: how many more answers of each domain until what it says is newer than the request.
    void begin(std::map<Domain, int> needed, Done done) {
        waiting_.push_back({std::move(needed), std::move(done)});
    }
    void answered(const Domain& domain);
    void appeared(const Domain& domain);
    /// Domains that will not answer any more.
    void keep_only(const std::set<Domain>& domains);
    /// Those that have everything; each is given once.
    std::vector<Done> take_done();

  private:
    struct Waiting {
        std::map<Domain, int> needed;
        Done done;
    };
    std::vector<Waiting> waiting_;
};

}  // namespace raidwatch::app
