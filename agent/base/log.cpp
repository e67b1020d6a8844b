#include <atomic>
#include <cstdlib>
#include <string>

#include <raidwatch/base/log.hpp>

#include <unistd.h>

namespace raidwatch::log {

namespace {

std::atomic<bool> verbose{false};

void write_line(int priority, std::string_view line) {
    static const bool to_journal = std::getenv("JOURNAL_STREAM") != nullptr;
    std::string text = to_journal ? "<" + std::to_string(priority) + ">" : std::string("raidwatch: ");
    text += line;
    text += '\n';
    // One write, so that lines of several processes do not mix; a full or closed stderr must not stop the daemon.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

void error(std::string_view line) { write_line(3, line); }
void warning(std::string_view line) { write_line(4, line); }
void notice(std::string_view line) { write_line(5, line); }
void debug(std::string_view line) {
    if (verbose) write_line(7, line);
}
void set_verbose(bool on) { verbose = on; }

}  // namespace raidwatch::log
