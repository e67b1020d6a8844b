#include "signals.hpp"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace raidwatch::probe {

Signals::Signals() {
    sigset_t wanted;
    ::sigemptyset(&wanted);
    for (const int number : {SIGCHLD, SIGTERM, SIGINT}) ::sigaddset(&wanted, number);
    ::sigprocmask(SIG_BLOCK, &wanted, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    fd_.reset(::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK));
}

void Signals::add_to(PollSet& polls) {
    polls.add(fd_.get(), POLLIN, [this](short) {
        signalfd_siginfo info{};
        while (::read(fd_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info))
            stop_ = stop_ || info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT;
    });
}

}  // namespace raidwatch::probe
