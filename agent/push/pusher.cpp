#include "pusher.hpp"

#include "post.hpp"

#include <algorithm>
#include <utility>

namespace raidwatch::push {

Pusher::Pusher(std::vector<SinkConfig> sinks, std::uint64_t rng_seed)
    : post_(std::make_unique<Post>(rng_seed)) {
    post_->configure(std::move(sinks));
}

Pusher::~Pusher() = default;

void Pusher::configure(std::vector<SinkConfig> sinks) {
    post_->configure(std::move(sinks));
}
void Pusher::load(const std::vector<OutboxRow>& rows, const std::map<std::string, std::string>& meta) {
    post_->load(rows, meta);
}
void Pusher::add(const std::vector<OutboxRow>& rows) {
    for (const auto& row : rows) post_->outbox().add(row);
}
void Pusher::release(std::int64_t seq) {
    post_->outbox().release(seq);
}
void Pusher::heartbeat(const Heartbeat& heartbeat) {
    post_->heartbeat(heartbeat);
}
void Pusher::tick(Now now) {
    post_->tick(now);
}
std::optional<MonoTime> Pusher::next_due() const {
    return post_->next_due();
}
Changes Pusher::held() const {
    return std::as_const(*post_).held();
}
void Pusher::on_change(std::function<void(Changes)> callback) {
    post_->on_change = std::move(callback);
}
void Pusher::on_answer(std::function<void()> callback) {
    post_->inbox().wake = std::move(callback);
}
bool Pusher::idle() const {
    return !busy() && !post_->next_due();
}
bool Pusher::busy() const {
    return post_->busy();
}
std::size_t Pusher::waiting() const {
    return post_->waiting();
}
std::size_t Pusher::dead() const {
    return std::as_const(*post_).outbox().dead();
}

}  // namespace raidwatch::push
