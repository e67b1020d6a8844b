#pragma once
// The runs of vendors' tools about one controller: what they printed, and why some did not.

#include "collectors/host/raid_hosts.hpp"

#include <raidwatch/collect/host.hpp>
#include <raidwatch/model/domain.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::raid_hosts {

class Asking {
  public:
    Asking(const Host& outside, host::RaidHost controller);

    const host::RaidHost& controller() const { return controller_; }
    /// Which of the controllers that the same tool knows it is, by PCI place from 0, and how many those are.
    int index() const { return index_; }
    int count() const { return count_; }

    /// Standard output of the first of these tools that is installed, empty when its run failed; nullopt
    /// where none is installed. The exit status is not looked at: none of these tools gives it a meaning.
    /// After a run that did not end in time nothing more is asked: the firmware is busy or gone, and every
    /// further run would wait as long.
    std::optional<std::string> run(std::span<const std::string_view> tools,
                                   const std::vector<std::string>& arguments);
    /// A file of the driver.
    std::optional<std::string> read(const std::string& path);

    void add_problem(ErrorCode code, std::string detail);
    std::vector<Problem> take_problems() { return std::move(problems_); }

  private:
    const Host& outside_;
    host::RaidHost controller_;
    int index_ = 0, count_ = 0;
    bool hung_ = false;
    std::vector<Problem> problems_;
};

}  // namespace raidwatch::raid_hosts
