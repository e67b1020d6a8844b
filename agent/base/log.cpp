#include <raidwatch/base/log.hpp>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <string>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace raidwatch::log {

namespace {

std::atomic<bool> verbose{false};

/// False: the reader takes nothing now. A journal whose own disk hangs stops reading; that must not stop the
/// daemon.
bool write_now(std::string_view text) {
    if (::send(STDERR_FILENO, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL) >= 0) return true;
    if (errno != ENOTSOCK) return false;
    pollfd target{STDERR_FILENO, POLLOUT, 0};
    if (::poll(&target, 1, 0) != 1 || (target.revents & POLLOUT) == 0) return false;
    // A pipe that can be written takes so much without waiting (pipe(7)).
    return ::write(STDERR_FILENO, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF)) >= 0;
}

std::string marked(int priority, std::string_view line) {
    static const bool to_journal = std::getenv("JOURNAL_STREAM") != nullptr;
    std::string text = to_journal ? "<" + std::to_string(priority) + ">" : std::string("raidwatch: ");
    text += line;
    return text + '\n';
}

/// One write for each, so that lines of several processes do not mix.
void write_line(int priority, std::string_view line) {
    static std::atomic<int> left_out{0};
    if (const int count = left_out.exchange(0);
        count > 0 && !write_now(marked(4, std::to_string(count) + " lines could not be written here")))
        left_out += count;
    if (!write_now(marked(priority, line))) ++left_out;
}

}  // namespace

void error(std::string_view line) {
    write_line(3, line);
}
void warning(std::string_view line) {
    write_line(4, line);
}
void notice(std::string_view line) {
    write_line(5, line);
}
void debug(std::string_view line) {
    if (verbose) write_line(7, line);
}
void set_verbose(bool on) {
    verbose = on;
}

}  // namespace raidwatch::log
