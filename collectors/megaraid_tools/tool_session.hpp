#pragma once
// The runs of one tool about one controller: what they printed, and why some did not come.

#include <raidwatch/collect/host.hpp>
#include <raidwatch/model/findings.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::megaraid_tools {

class ToolSession {
  public:
    ToolSession(const Host& host, std::string tool, std::string scope)
        : host_(host), tool_(std::move(tool)), scope_(std::move(scope)) {}

    /// Standard output of the run; empty when it failed. After a run that did not end in time nothing more is
    /// asked: the firmware is busy or gone, and every further run would wait as long. The exit status is not
    /// looked at, these tools give it no meaning that lasts.
    std::string run(const std::vector<std::string>& arguments);

    /// The tool's number of the controller at `place`. Tools count in the order in which they found the
    /// cards, which nearly always is that of their places (`places`); the answer to `ask` tells whether a
    /// number is meant. None: a problem says why.
    std::optional<int> find_number(const std::vector<std::string>& places, const std::string& place,
                                   const std::function<Findings(int)>& ask,
                                   const std::function<bool(const Controller&)>& is_ours);

    void add_problem(ErrorCode code, const std::string& detail);
    const std::vector<Problem>& problems() const { return problems_; }

  private:
    const Host& host_;
    std::string tool_, scope_;
    bool hung_ = false;
    std::vector<Problem> problems_;
};

/// What a read told, with what it missed: complete only where nothing was.
Findings told(const Host& host, const Domain& domain, Findings findings, const std::vector<Problem>& missed);

}  // namespace raidwatch::megaraid_tools
