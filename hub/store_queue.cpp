#include "store_queue.hpp"

namespace raidwatch::hub {

namespace {

constexpr Milliseconds kTick{1000};
/// Of one transaction: enough to share a flush, few enough to keep nobody waiting for it.
constexpr std::size_t kMostTogether = 64;
constexpr std::size_t kMostWaiting = 5000;
/// How long readers wait before they are shown the page as it was, and how long anybody does.
constexpr Milliseconds kReadersPatience{1000}, kPatience{5000};

HttpReply come_back_later(const std::string& why) {
    auto reply = error_reply(503, why);
    reply.headers.emplace_back("Retry-After", "5");
    return reply;
}

}  // namespace

StoreQueue::StoreQueue(Hub& hub, const Clock& clock)
    : hub_(hub),
      clock_(clock),
      thread_([this](const std::stop_token& stop) { serve(stop); }),
      heartbeat_thread_([this](const std::stop_token& stop) { serve_heartbeats(stop); }),
      page_thread_([this](const std::stop_token& stop) {
          serve_one_by_one(stop, pages_, [this](const auto& waiting) { answer_page(waiting); });
      }),
      password_thread_([this](const std::stop_token& stop) {
          serve_one_by_one(stop, passwords_,
                           [this](const auto& waiting) { give(waiting, hub_.handle(waiting->request)); });
      }) {}

StoreQueue::~StoreQueue() {
    password_thread_ = {};
    page_thread_ = {};
    heartbeat_thread_ = {};
    thread_ = {};  // last: what the others could not answer comes to it
}

StoreQueue::Line& StoreQueue::line_for(const HttpRequest& request) {
    switch (hub_.turn_of(request)) {
        case Hub::Turn::heartbeat:
            return heartbeats_;
        case Hub::Turn::page:
            return pages_;
        case Hub::Turn::password:
            return passwords_;
        default:
            return queue_;
    }
}

void StoreQueue::push(HttpRequest request, Answer answer) {
    if (auto reply = hub_.answer_at_once(request)) return answer(std::move(*reply));
    auto waiting =
        std::make_shared<Waiting>(Waiting{std::move(request), std::move(answer), clock_.now().mono});
    auto& line = line_for(waiting->request);
    {
        const std::lock_guard guard(mutex_);
        if (unanswered_.size() < kMostWaiting) {
            unanswered_.insert(waiting);
            line.requests.push_back(std::move(waiting));
        }
    }
    if (waiting) return waiting->answer(come_back_later("too many requests wait for the hub's store"));
    line.news.notify_one();
}

void StoreQueue::serve(const std::stop_token& stop) {
    auto next_tick = std::chrono::steady_clock::now();
    for (;;) {
        if (std::chrono::steady_clock::now() >= next_tick && !stop.stop_requested()) {
            hub_.tick(clock_.now());
            next_tick = std::chrono::steady_clock::now() + kTick;
        }
        const auto turn = next_turn(stop, next_tick);
        if (turn.empty() && stop.stop_requested()) return;
        if (!turn.empty()) answer_all(turn);
    }
}

StoreQueue::Turn StoreQueue::next_turn(const std::stop_token& stop,
                                       std::chrono::steady_clock::time_point until) {
    std::unique_lock lock(mutex_);
    queue_.news.wait_until(lock, stop, until, [this] { return !queue_.requests.empty(); });
    return first_of(queue_);
}

StoreQueue::Turn StoreQueue::first_of(Line& line) {
    Turn turn;
    auto& requests = line.requests;
    while (!requests.empty() && turn.size() < kMostTogether) {
        // Whoever was told off meanwhile need not be answered: a request is repeated by who still means it.
        if (unanswered_.contains(requests.front())) turn.push_back(std::move(requests.front()));
        requests.pop_front();
    }
    return turn;
}

std::vector<const HttpRequest*> StoreQueue::requests_of(const Turn& turn) {
    std::vector<const HttpRequest*> requests;
    for (const auto& waiting : turn) requests.push_back(&waiting->request);
    return requests;
}

void StoreQueue::answer_all(const Turn& turn) {
    auto replies = hub_.answer_together(requests_of(turn));
    for (std::size_t i = 0; i < turn.size(); ++i) give(turn[i], std::move(replies[i]));
}

void StoreQueue::serve_heartbeats(const std::stop_token& stop) {
    for (;;) {
        Turn turn;
        {
            std::unique_lock lock(mutex_);
            if (!heartbeats_.news.wait(lock, stop, [this] { return !heartbeats_.requests.empty(); })) return;
            turn = first_of(heartbeats_);
        }
        auto replies = hub_.take_heartbeats(requests_of(turn));
        for (std::size_t i = 0; i < turn.size(); ++i) {
            if (replies[i])
                give(turn[i], std::move(*replies[i]));
            else
                ask_the_store(turn[i]);
        }
    }
}

void StoreQueue::serve_one_by_one(const std::stop_token& stop, Line& line,
                                  const std::function<void(const std::shared_ptr<Waiting>&)>& answer) {
    for (;;) {
        std::shared_ptr<Waiting> waiting;
        {
            std::unique_lock lock(mutex_);
            if (!line.news.wait(lock, stop, [&line] { return !line.requests.empty(); })) return;
            waiting = std::move(line.requests.front());
            line.requests.pop_front();
        }
        answer(waiting);
    }
}

void StoreQueue::answer_page(const std::shared_ptr<Waiting>& waiting) {
    if (auto page = hub_.make_page(waiting->request)) return give(waiting, std::move(*page));
    ask_the_store(waiting);
}

void StoreQueue::ask_the_store(const std::shared_ptr<Waiting>& waiting) {
    {
        const std::lock_guard guard(mutex_);
        queue_.requests.push_back(waiting);
    }
    queue_.news.notify_one();
}

void StoreQueue::give(const std::shared_ptr<Waiting>& waiting, HttpReply reply) {
    {
        const std::lock_guard guard(mutex_);
        if (unanswered_.erase(waiting) == 0) return;
    }
    waiting->answer(std::move(reply));
}

std::vector<std::shared_ptr<StoreQueue::Waiting>> StoreQueue::older_than(Milliseconds age) {
    const auto now = clock_.now().mono;
    const std::lock_guard guard(mutex_);
    std::vector<std::shared_ptr<Waiting>> old;
    for (const auto& waiting : unanswered_)
        if (now - waiting->since >= age) old.push_back(waiting);
    return old;
}

void StoreQueue::answer_late_ones() {
    for (const auto& waiting : older_than(kReadersPatience))
        if (auto reply = hub_.answer_without_store(waiting->request)) give(waiting, std::move(*reply));
    for (const auto& waiting : older_than(kPatience))
        give(waiting, come_back_later("the hub's store does not answer"));
}

}  // namespace raidwatch::hub
