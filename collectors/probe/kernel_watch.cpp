#include "kernel_watch.hpp"

#include "coalescer.hpp"
#include "md_watch.hpp"
#include "pool_watch.hpp"
#include "uevent.hpp"
#include "watch_child.hpp"

#include <raidwatch/base/log.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace raidwatch::probe {

namespace {

constexpr Milliseconds kLookAnyway{10'000};
/// A simulated node's files give no notices.
constexpr Milliseconds kLookAtSimulated{250};
/// A member's or array's attributes come one after the other.
constexpr Milliseconds kLookAgain{20};

/// What runs in the child.
class Watch {
  public:
    Watch(const std::string& root, bool again)
        : md_(root, again, [this](Sign sign) { take(std::move(sign)); }),
          pools_(root, again, [this](Sign sign) { take(std::move(sign)); }),
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
            polls.turn(clock_.now().mono,
                       earlier(std::min(look_at_, look_at_pools_at_), coalescer_.next_due()));
            const auto now = clock_.now().mono;
            for (const auto& sign : coalescer_.due(now)) tell(sign, clock_);
            if (md_.stale()) look_at_ = std::min(look_at_, now + kLookAgain);
            if (now >= look_at_) look();
            if (now >= look_at_pools_at_) look_at_pools();
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

    void look_at_pools() {
        pools_.look();
        look_at_pools_at_ = clock_.now().mono + (live_ ? pools_.pause() : kLookAtSimulated);
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
        if (const auto passed = coalescer_.admit(std::move(sign), clock_.now().mono)) tell(*passed, clock_);
    }

    SystemClock clock_;
    Coalescer coalescer_;
    MdWatch md_;
    PoolWatch pools_;
    UeventSource uevents_;
    host::RootedFiles files_;
    bool live_, again_;
    bool saw_disks_ = false;
    std::vector<std::string> disks_;
    MonoTime look_at_{}, look_at_pools_at_{};
};

}  // namespace

void watch_kernel(const std::string& root, bool again, int output) {
    become_watcher("rw watcher", output);
    Watch(root, again).run();
}

}  // namespace raidwatch::probe
