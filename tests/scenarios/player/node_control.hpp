#pragma once
// The control socket of a node that is on, served by the daemon's own server while a command runs.

#include "played_node.hpp"
#include "sim_clock.hpp"

#include <raidwatch/base/result.hpp>

#include <memory>

namespace raidwatch::player {

class NodeControl {
  public:
    /// At "control.sock" in the node's folder, until the end of this object.
    static Result<std::unique_ptr<NodeControl>> listen(PlayedNode& node, const SimClock& clock);
    ~NodeControl();

    /// Answers what has come; the node does meanwhile what it must do first.
    void serve();

  private:
    class Parts;
    explicit NodeControl(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace raidwatch::player
