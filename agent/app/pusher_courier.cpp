#include "pusher_courier.hpp"

#include "notes.hpp"

#include <iterator>

namespace raidwatch::app {

PusherCourier::PusherCourier(SinkFactory make_sink, std::uint64_t seed)
    : make_sink_(std::move(make_sink)), pusher_({}, seed) {
    pusher_.on_change([this](push::Changes changes) { note(std::move(changes)); });
    pusher_.on_answer([this] {
        work_ = true;
        if (answer_callback_) answer_callback_();
    });
}

void PusherCourier::configure(const std::vector<SinkConfig>& sinks) {
    std::vector<push::SinkConfig> made;
    for (const auto& config : sinks)
        if (auto sink = make_sink_(config); sink.sink) made.push_back(std::move(sink));
    pusher_.configure(std::move(made));
    work_ = true;
}

void PusherCourier::load(const std::vector<OutboxRow>& rows, const std::map<std::string, std::string>& meta) {
    pusher_.load(rows, meta);
    work_ = true;
}

void PusherCourier::deliver(const std::vector<OutboxRow>& rows) {
    if (rows.empty()) return;
    pusher_.add(rows);
    pusher_.release(rows.back().seq);
    work_ = true;
}

void PusherCourier::heartbeat(const Heartbeat& heartbeat) {
    pusher_.heartbeat(heartbeat);
    work_ = true;
}

void PusherCourier::tick(Now now) {
    now_ = now.utc;
    work_ = false;
    pusher_.tick(now);
}

Deliveries PusherCourier::held() const {
    auto all = pusher_.held();
    return {.changed = std::move(all.changed), .meta = std::move(all.meta)};
}

MonoTime PusherCourier::next_due() const {
    if (work_ || !deliveries_.nothing_to_record() || !deliveries_.events.empty() || deliveries_.windows)
        return MonoTime::min();
    return pusher_.next_due().value_or(MonoTime::max());
}

void PusherCourier::note(push::Changes changes) {
    const auto add = [](auto& to, auto& from) { std::ranges::move(from, std::back_inserter(to)); };
    add(deliveries_.accepted, changes.delivered);
    add(deliveries_.changed, changes.changed);
    for (auto& [key, value] : changes.meta) deliveries_.meta[key] = std::move(value);
    if (changes.windows) deliveries_.windows = std::move(changes.windows);
    for (const auto& news : changes.news)
        deliveries_.events.push_back(sink_news(news.sink, news.paused, news.reason, now_));
}

}  // namespace raidwatch::app
