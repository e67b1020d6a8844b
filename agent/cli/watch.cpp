#include "watch.hpp"

#include <raidwatch/base/text.hpp>

#include <csignal>
#include <cstdio>

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace raidwatch::cli {

namespace {

sigset_t ending_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    return signals;
}

void put(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

/// Alternate screen without cursor, and back (xterm control sequences, DECSET 1049 and 25).
class Screen {
  public:
    Screen() { put("\x1b[?1049h\x1b[?25l"); }
    ~Screen() { put("\x1b[?25h\x1b[?1049l"); }
    Screen(const Screen&) = delete;
    Screen& operator=(const Screen&) = delete;

    static void draw(const std::string& text) {
        winsize size{};
        const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 1;
        const std::size_t rows = known ? size.ws_row : 24U;
        const auto lines = split_lines(text);
        std::string frame = "\x1b[H";
        for (std::size_t i = 0; i < lines.size() && i + 1 < rows; ++i)
            frame += std::string(lines[i]) + "\x1b[K\r\n";
        if (lines.size() >= rows) frame += "... " + std::to_string(lines.size() - rows + 1) + " more lines";
        put(frame + "\x1b[J");
    }
};

}  // namespace

Ending::Ending() {
    const auto signals = ending_signals();
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    signals_ = signalfd(-1, &signals, SFD_CLOEXEC);
}

Ending::~Ending() {
    if (signals_ >= 0) close(signals_);
    const auto signals = ending_signals();
    sigprocmask(SIG_UNBLOCK, &signals, nullptr);
}

bool Ending::wait_a_second() {
    pollfd waited{signals_, POLLIN, 0};
    if (poll(&waited, 1, 1000) <= 0) return true;
    // Taken off the queue: the signal has done its work when it is unblocked again.
    signalfd_siginfo received{};
    return read(signals_, &received, sizeof received) < 0;
}

void watch(const Terminal& terminal, const std::function<Frame(const Terminal&)>& draw) {
    Ending ending;
    if (terminal.interactive) {
        const Screen screen;
        do {
            auto current = terminal_of(STDOUT_FILENO, !terminal.colour);
            Screen::draw(draw(current).text);
        } while (ending.wait_a_second());
        return;
    }
    std::string shown;
    do {
        const auto frame = draw(terminal);
        if (frame.essence == shown) continue;
        put((shown.empty() ? "" : "\n") + frame.text);
        shown = frame.essence;
    } while (ending.wait_a_second());
}

}  // namespace raidwatch::cli
