#include "watch_child.hpp"

#include <raidwatch/collect/probe_protocol.hpp>

#include <cerrno>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace raidwatch::probe {

namespace {
constexpr int kOutput = 3;
}  // namespace

void become_watcher(const char* name, int output) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::prctl(PR_SET_NAME, name);
    ::dup3(::fcntl(output, F_DUPFD, 10), kOutput, O_CLOEXEC);
    ::close_range(kOutput + 1, ~0U, 0);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void tell(const Sign& sign, const Clock& clock) {
    const auto line = encode(Message{Notice{sign.domain, clock.now().utc, sign.what}}) + "\n";
    std::string_view rest = line;
    while (!rest.empty()) {
        const ssize_t written = ::write(kOutput, rest.data(), rest.size());
        if (written < 0 && errno != EINTR) ::_exit(0);  // the master has gone
        if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace raidwatch::probe
