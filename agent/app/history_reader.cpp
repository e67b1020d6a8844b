#include "history_reader.hpp"

#include "agent/store/reader.hpp"

#include <raidwatch/base/log.hpp>

#include <atomic>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace raidwatch::app {

namespace asio = boost::asio;

namespace {

/// The first reading of every disk is recorded by then.
constexpr std::chrono::minutes kFirst{2};
constexpr std::chrono::hours kEvery{1};

}  // namespace

Result<DiskHistory> read_history(const std::string& database, UtcTime now) {
    auto reader = store::Reader::open(database);
    if (!reader) return tl::unexpected(reader.error());
    const auto view = (*reader)->view();
    if (!view) return tl::unexpected(view.error());
    DiskHistory history;
    for (const auto& disk : view->disks) {
        auto readings = (*reader)->readings(disk.id, now - std::chrono::days(kTrendDays));
        if (!readings) return tl::unexpected(readings.error());
        if (!readings->empty()) history[disk.id] = std::move(*readings);
    }
    return history;
}

class HistoryReader::Reading : public std::enable_shared_from_this<Reading> {
  public:
    Reading(asio::io_context& io, std::string database, std::function<void(DiskHistory)> heard)
        : io_(io), timer_(io), database_(std::move(database)), heard_(std::move(heard)) {}

    void start() { sleep(kFirst); }
    void stop() {
        timer_.cancel();
        stopped_ = true;
    }

  private:
    void sleep(std::chrono::minutes how_long) {
        timer_.expires_after(how_long);
        timer_.async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
            if (cancelled) return;
            self->begin();
            self->sleep(kEvery);
        });
    }

    /// One that hangs is left alone: no second one is begun beside it.
    void begin() {
        if (reading_.exchange(true)) return;
        std::thread([self = shared_from_this(), now = clock_.now().utc] {
            auto history = read_history(self->database_, now);
            if (!history) log::error("no history of disks: " + history.error().text());
            self->reading_ = false;
            if (!history || self->stopped_) return;
            asio::post(self->io_, [self, history = std::move(*history)]() mutable {
                if (!self->stopped_) self->heard_(std::move(history));
            });
        }).detach();
    }

    SystemClock clock_;
    asio::io_context& io_;
    asio::steady_timer timer_;
    std::string database_;
    std::function<void(DiskHistory)> heard_;
    std::atomic<bool> reading_{false}, stopped_{false};
};

HistoryReader::HistoryReader(asio::io_context& io, std::string database,
                             std::function<void(DiskHistory)> heard)
    : reading_(std::make_shared<Reading>(io, std::move(database), std::move(heard))) {}
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
