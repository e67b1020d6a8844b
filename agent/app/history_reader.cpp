#include "history_reader.hpp"

#include "agent/store/reader.hpp"

#include <raidwatch/base/log.hpp>

#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace raidwatch::app {

namespace asio = boost::asio;

/// What a reading thread may touch: it can outlive whoever asked for it by as long as its disk hangs.
class HistoryReader::Listener {
  public:
    Listener(asio::io_context& io, std::function<void(DiskHistory)> heard)
        : io_(io), heard_(std::move(heard)) {}

    bool begin() { return !reading_.exchange(true); }
    void end() { reading_ = false; }
    /// From any thread. After stop() the io_context may be gone.
    void tell(const std::shared_ptr<Listener>& self, DiskHistory history) {
        const std::lock_guard guard(mutex_);
        if (stopped_) return;
        asio::post(io_, [self, history = std::move(history)]() mutable {
            if (!self->stopped_) self->heard_(std::move(history));
        });
    }
    void stop() {
        const std::lock_guard guard(mutex_);
        stopped_ = true;
    }

  private:
    std::mutex mutex_;
    asio::io_context& io_;
    std::function<void(DiskHistory)> heard_;
    std::atomic<bool> reading_{false}, stopped_{false};
};

class HistoryReader::Reading : public std::enable_shared_from_this<Reading> {
  public:
    Reading(asio::io_context& io, std::string database, std::function<void(DiskHistory)> heard, Pace pace)
        : timer_(io),
          database_(std::move(database)),
          pace_(pace),
          listener_(std::make_shared<Listener>(io, std::move(heard))) {}

    void start() { sleep(pace_.first); }
    void stop() {
        timer_.cancel();
        listener_->stop();
    }

  private:
    void sleep(Milliseconds how_long) {
        timer_.expires_after(how_long);
        timer_.async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
            if (cancelled) return;
            self->begin();
            self->sleep(self->pace_.every);
        });
    }

    /// One that hangs is left alone: no second one is begun beside it.
    void begin() {
        if (!listener_->begin()) return;
        std::thread([listener = listener_, database = database_, now = clock_.now().utc] {
            auto history = read_history(database, now);
            if (!history) log::error("no history of disks: " + history.error().text());
            listener->end();
            if (history) listener->tell(listener, std::move(*history));
        }).detach();
    }

    SystemClock clock_;
    asio::steady_timer timer_;
    std::string database_;
    Pace pace_;
    std::shared_ptr<Listener> listener_;
};

Result<DiskHistory> read_history(const std::string& database, UtcTime now) {
    auto reader = store::Reader::open(database);
    if (!reader) return tl::unexpected(reader.error());
    const auto view = (*reader)->view();
    if (!view) return tl::unexpected(view.error());
    DiskHistory history;
    std::optional<Error> trouble;
    for (const auto& disk : view->disks) {
        auto readings = (*reader)->readings(disk.id, now - std::chrono::days(kTrendDays));
        if (!readings)
            trouble = readings.error();
        else if (!readings->empty())
            history[disk.id] = std::move(*readings);
    }
    if (trouble && history.empty()) return tl::unexpected(*trouble);
    if (trouble) log::warning("not the history of every disk: " + trouble->text());
    return history;
}

HistoryReader::HistoryReader(asio::io_context& io, std::string database,
                             std::function<void(DiskHistory)> heard, Pace pace)
    : reading_(std::make_shared<Reading>(io, std::move(database), std::move(heard), pace)) {}
HistoryReader::~HistoryReader() {
    reading_->stop();
}
void HistoryReader::start() {
    reading_->start();
}
void HistoryReader::stop() {
    reading_->stop();
}

}  // namespace raidwatch::app
