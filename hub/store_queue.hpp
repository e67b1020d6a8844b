#pragma once
// Requests that need the store wait here for the one thread that uses it, and for nothing else: whatever
// waits when it comes by is answered in one transaction, and no answer leaves before that is durable. Pages
// and the check of passwords, which take time but no store, have a thread each; so have heartbeats, which
// need nothing of the store but to know who speaks.

#include "hub/hub.hpp"
#include "hub/session.hpp"

#include <raidwatch/base/clock.hpp>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_set>
#include <vector>

namespace raidwatch::hub {

class StoreQueue {
  public:
    /// `hub` outlives it. Its thread ticks the hub once a second too.
    StoreQueue(Hub& hub, const Clock& clock);
    /// What waits is answered first.
    ~StoreQueue();
    StoreQueue(const StoreQueue&) = delete;
    StoreQueue& operator=(const StoreQueue&) = delete;

    /// As a server's handler; never waits.
    void push(HttpRequest request, Answer answer);
    /// For a timer that no store can hold up: tells those off who have waited for long, be it that their turn
    /// has not come or that it does not end. Customers see the page as it last was.
    void answer_late_ones();

  private:
    struct Waiting {
        HttpRequest request;
        Answer answer;
        MonoTime since{};
    };
    /// Each wakes the one thread that serves it, and no other.
    struct Line {
        std::deque<std::shared_ptr<Waiting>> requests;
        std::condition_variable_any news;
    };
    using Turn = std::vector<std::shared_ptr<Waiting>>;

    void serve(const std::stop_token& stop);
    void serve_one_by_one(const std::stop_token& stop, Line& line,
                          const std::function<void(const std::shared_ptr<Waiting>&)>& answer);
    void answer_page(const std::shared_ptr<Waiting>& waiting);
    Line& line_for(const HttpRequest& request);
    void serve_heartbeats(const std::stop_token& stop);
    void ask_the_store(const std::shared_ptr<Waiting>& waiting);
    Turn next_turn(const std::stop_token& stop, std::chrono::steady_clock::time_point until);
    /// Those of `line` that still want an answer, as many as go together. The caller holds mutex_.
    Turn first_of(Line& line);
    static std::vector<const HttpRequest*> requests_of(const Turn& turn);
    void answer_all(const Turn& turn);
    void give(const std::shared_ptr<Waiting>& waiting, HttpReply reply);
    std::vector<std::shared_ptr<Waiting>> older_than(Milliseconds age);

    Hub& hub_;
    const Clock& clock_;
    std::mutex mutex_;
    Line queue_, heartbeats_, pages_, passwords_;
    std::unordered_set<std::shared_ptr<Waiting>> unanswered_;  ///< waiting or having their turn
    /// Last: they end before what they use.
    std::jthread thread_, heartbeat_thread_, page_thread_, password_thread_;
};

}  // namespace raidwatch::hub
