#include "watcher.hpp"

#include "coalescer.hpp"
#include "md_watch.hpp"
#include "uevent.hpp"

#include <raidwatch/base/log.hpp>
#include <raidwatch/collect/probe_protocol.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <utility>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace raidwatch::probe {

namespace {

constexpr Milliseconds kLookAnyway{10'000};
/// A simulated node's files give no notices.
constexpr Milliseconds kLookAtSimulated{250};
/// A member's or array's attributes come one after the other.
constexpr Milliseconds kLookAgain{20};
constexpr Milliseconds kRestart{1000};
constexpr int kOutput = 3;

/// What runs in the child.
class Watch {
  public:
    Watch(const std::string& root, bool again)
        : md_(root, again, [this](Sign sign) { take(std::move(sign)); }),
          uevents_([this](const Uevent& event) { take(event); }),
          files_(root),
          live_(files_.live()),
          again_(again) {}

    [[noreturn]] void run() {
        if (live_) {
            if (const auto opened = uevents_.open(); !opened)
                log::warning(opened.error().text() + "; disks that come and go are noticed by polling only");
        }
        look();
        if (again_) take(Sign{{"block", ""}, "the watcher was started again"});
        for (;;) {
            PollSet polls;
            md_.add_to(polls);
            uevents_.add_to(polls);
            polls.turn(clock_.now().mono, earlier(look_at_, coalescer_.next_due()));
            const auto now = clock_.now().mono;
            for (const auto& sign : coalescer_.due(now)) say(sign);
            if (md_.stale()) look_at_ = std::min(look_at_, now + kLookAgain);
            if (now >= look_at_) look();
        }
    }

  private:
    void look() {
        md_.look();
        if (live_)
            uevents_.look_for_udevd();
        else
            look_at_disks();
        look_at_ = clock_.now().mono + (live_ ? kLookAnyway : kLookAtSimulated);
    }

    /// Tells of a simulated node's disks as the kernel would.
    void look_at_disks() {
        const auto now = files_.list("/sys/block").value_or(std::vector<std::string>{});
        const auto before = std::exchange(disks_, now);
        if (!std::exchange(saw_disks_, true)) return;
        std::vector<std::string> gone, come;
        std::set_difference(before.begin(), before.end(), now.begin(), now.end(), std::back_inserter(gone));
        std::set_difference(now.begin(), now.end(), before.begin(), before.end(), std::back_inserter(come));
        for (const auto& name : gone) take(Uevent{"remove", "block", name});
        for (const auto& name : come) take(Uevent{"add", "block", name});
    }

    void take(const Uevent& event) {
        for (auto& sign : signs_of(event, md_.arrays())) take(std::move(sign));
        if (event.name.starts_with("md")) look_at_ = std::min(look_at_, clock_.now().mono + kLookAgain);
    }

    void take(Sign sign) {
        if (const auto passed = coalescer_.admit(std::move(sign), clock_.now().mono)) say(*passed);
    }

    void say(const Sign& sign) {
        const auto line = encode(Message{Notice{sign.domain, clock_.now().utc, sign.what}}) + "\n";
        std::string_view rest = line;
        while (!rest.empty()) {
            const ssize_t written = ::write(kOutput, rest.data(), rest.size());
            if (written < 0 && errno != EINTR) ::_exit(0);  // the master has gone
            if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
        }
    }

    SystemClock clock_;
    Coalescer coalescer_;
    MdWatch md_;
    UeventSource uevents_;
    host::RootedFiles files_;
    bool live_, again_;
    bool saw_disks_ = false;
    std::vector<std::string> disks_;
    MonoTime look_at_{};
};

[[noreturn]] void watch(const std::string& root, bool again, int output) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::prctl(PR_SET_NAME, "rw watcher");
    ::dup3(::fcntl(output, F_DUPFD, 10), kOutput, O_CLOEXEC);
    ::close_range(kOutput + 1, ~0U, 0);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    Watch(root, again).run();
}

}  // namespace

Watcher::~Watcher() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

void Watcher::start() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
    host::FileHandle read_end(ends[0]), write_end(ends[1]);
    ::fcntl(read_end.get(), F_SETFL, O_NONBLOCK);
    pid_ = ::fork();
    if (pid_ == 0) watch(root_, started_before_, write_end.get());
    started_before_ = true;
    pipe_ = std::move(read_end);
    unread_.clear();
}

void Watcher::settle(MonoTime now) {
    int status = 0;
    if (pid_ > 0 && ::waitpid(pid_, &status, WNOHANG) == pid_) {
        log::warning("the watcher ended, status " + std::to_string(status) + "; it is started again");
        pid_ = -1;
        pipe_.reset();
        start_at_ = now + kRestart;
    }
    if (pid_ <= 0 && now >= start_at_) {
        start_at_ = now + kRestart;
        start();
    }
}

void Watcher::add_to(PollSet& polls) {
    if (pipe_) polls.add(pipe_.get(), POLLIN, [this](short) { read_lines(); });
}

void Watcher::read_lines() {
    std::array<char, 65536> part{};
    ssize_t got = 0;
    while ((got = ::read(pipe_.get(), part.data(), part.size())) > 0)
        unread_.append(part.data(), static_cast<std::size_t>(got));
    for (auto end = unread_.find('\n'); end != unread_.npos; end = unread_.find('\n')) {
        relay_(unread_.substr(0, end));
        unread_.erase(0, end + 1);
    }
    if (got == 0) pipe_.reset();
}

}  // namespace raidwatch::probe
