#pragma once
// Shows a text again and again until Ctrl-C.

#include "terminal.hpp"

#include <functional>
#include <string>

namespace raidwatch::cli {

/// One frame: what to show, and what must differ for it to be shown again where the screen cannot be redrawn.
struct Frame {
    std::string text;
    std::string essence;
};

/// On a terminal, redraws once a second on the alternate screen, as much as fits, and restores the terminal
/// at the end. Elsewhere prints a block only when its essence changed. Ends with SIGINT or SIGTERM.
void watch(const Terminal& terminal, const std::function<Frame(const Terminal&)>& draw);

/// Waits a second or until a signal asks to end; false then. For `--follow` as well.
class Ending {
  public:
    Ending();
    ~Ending();
    Ending(const Ending&) = delete;
    Ending& operator=(const Ending&) = delete;
    bool wait_a_second();

  private:
    int signals_ = -1;
};

}  // namespace raidwatch::cli
