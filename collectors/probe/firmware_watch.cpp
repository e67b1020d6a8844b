#include "firmware_watch.hpp"

#include "collectors/host/pci.hpp"
#include "collectors/megaraid/event_log.hpp"
#include "collectors/megaraid/firmware.hpp"
#include "local_host.hpp"
#include "watch_child.hpp"

#include <raidwatch/base/log.hpp>

#include <algorithm>
#include <thread>
#include <utility>

#include <unistd.h>

namespace raidwatch::probe {

namespace {

constexpr const char* kDriver = "megaraid_sas";
constexpr Milliseconds kLookAnyway{10'000};
constexpr Milliseconds kBreath{200};

/// The number after that of the newest entry: what is in the log already is no news.
Result<std::uint32_t> next_entry(const Mfi& firmware, std::uint16_t host_no, const std::string& place) {
    auto exchange = megaraid::direct(megaraid::Opcode::event_log_info, {}, megaraid::kLogInfoBytes);
    if (const auto asked = firmware.submit(host_no, exchange); !asked) return tl::unexpected(asked.error());
    if (const auto status = megaraid::status_of(exchange); status != megaraid::kStatusOk)
        return failure(ErrorCode::refused, "reading the state of the event log of", place,
                       megaraid::status_text(status));
    return megaraid::parse_log_info(exchange.buffer, place).map([](const megaraid::LogInfo& info) {
        return info.newest + 1;
    });
}

}  // namespace

bool has_firmware_to_watch(const Files& files) {
    return files.live() && files.exists(megaraid::kDriver);
}

void FirmwareWatch::look(MonoTime now) {
    next_look_ = now + kLookAnyway;
    std::set<std::string> present;
    for (const auto& place : host::places_of_driver(files_, kDriver)) {
        present.insert(place);
        if (ordered_.contains(place)) continue;
        const auto host_no = megaraid::host_number(files_, place);
        if (!host_no) continue;
        const auto ordered =
            next_entry(firmware_, *host_no, place).and_then([&](std::uint32_t sequence) -> Result<bool> {
                if (const auto done = events_.await(*host_no, sequence); !done)
                    return tl::unexpected(done.error());
                return true;
            });
        if (ordered)
            ordered_.insert(place);
        else if (refused_.insert(place).second)
            log::warning(ordered.error().text() + "; its events are noticed by the next look only");
    }
    // A card that went and came back has to be asked anew.
    std::erase_if(ordered_, [&](const std::string& place) { return !present.contains(place); });
    std::erase_if(refused_, [&](const std::string& place) { return !present.contains(place); });
}

void FirmwareWatch::add_to(PollSet& polls, MonoTime now) {
    if (std::exchange(news_, false)) quiet_until_ = now + kBreath;
    if (now < quiet_until_) {
        next_look_ = std::min(next_look_, quiet_until_);
        return;
    }
    polls.add(events_.fd(), POLLIN, [this](short revents) { take(revents); });
}

/// The driver does not say whose event it is.
void FirmwareWatch::take(short revents) {
    if (!(revents & POLLIN)) return;
    news_ = true;
    next_look_ = MonoTime{};
    for (const auto& place : std::exchange(ordered_, {}))
        handler_({{"megaraid", place}, "the firmware has news"});
}

void watch_firmware(const std::string& root, bool, int output) {
    become_watcher("rw firmware", output);
    const LocalHost local(root);
    const auto& host = local.host();
    SystemClock clock;
    auto events = host::open_mfi_events();
    if (!events) {
        log::warning(events.error().text() + "; news of MegaRAID firmware is noticed by the next look only");
        std::this_thread::sleep_for(kLookAnyway);
        ::_exit(0);
    }
    FirmwareWatch watch(host.files, host.mfi, **events, [&](const Sign& sign) { tell(sign, clock); });
    for (;;) {
        if (clock.now().mono >= watch.next_look()) watch.look(clock.now().mono);
        PollSet polls;
        watch.add_to(polls, clock.now().mono);
        polls.turn(clock.now().mono, watch.next_look());
    }
}

}  // namespace raidwatch::probe
