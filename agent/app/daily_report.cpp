#include "daily_report.hpp"

#include "agent/report/files.hpp"
#include "agent/report/history.hpp"
#include "agent/report/report.hpp"
#include "agent/store/reader.hpp"

#include <raidwatch/base/log.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <ctime>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace raidwatch::app {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::hours kPeriod{24};
/// The wall clock may be set meanwhile, so it is looked at this often.
constexpr std::chrono::minutes kLongestSleep{10};

Status write_report(const std::string& database, const std::string& directory, UtcTime now) {
    auto reader = store::Reader::open(database);
    if (!reader) return tl::unexpected(reader.error());
    const auto inputs = report::inputs_of(**reader, now - kPeriod, now);
    if (!inputs) return tl::unexpected(inputs.error());
    return report::write_daily(report::build(*inputs), directory);
}

}  // namespace

UtcTime next_local(TimeOfDay at, UtcTime now) {
    const auto today = std::chrono::system_clock::to_time_t(now);
    std::tm day{};
    ::localtime_r(&today, &day);
    for (int ahead = 0;; ++ahead) {
        std::tm wanted{};
        wanted.tm_year = day.tm_year;
        wanted.tm_mon = day.tm_mon;
        wanted.tm_mday = day.tm_mday + ahead;
        wanted.tm_hour = at.minutes / 60;
        wanted.tm_min = at.minutes % 60;
        wanted.tm_isdst = -1;
        const auto moment =
            std::chrono::floor<Milliseconds>(std::chrono::system_clock::from_time_t(std::mktime(&wanted)));
        if (moment > now) return moment;
    }
}

class DailyReport::Writer : public std::enable_shared_from_this<Writer> {
  public:
    explicit Writer(asio::io_context& io) : timer_(io) {}

    void configure(const Config& config) {
        enabled_ = config.report.enabled;
        at_ = config.report.at;
        database_ = config.state_dir + "/raidwatch.db";
        directory_ =
            config.report.directory.empty() ? config.state_dir + "/reports" : config.report.directory;
        due_ = next_local(at_, clock_.now().utc);
        sleep();
    }

    void stop() { timer_.cancel(); }

  private:
    void sleep() {
        if (!enabled_) return stop();
        const auto left = std::max<Milliseconds>(due_ - clock_.now().utc, Milliseconds{0});
        timer_.expires_after(std::min<Milliseconds>(left, kLongestSleep));
        timer_.async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
            if (!cancelled) self->wake();
        });
    }

    void wake() {
        const auto now = clock_.now().utc;
        if (now >= due_) {
            due_ = next_local(at_, now);
            begin(now);
        }
        sleep();
    }

    void begin(UtcTime now) {
        if (writing_.exchange(true))
            return log::error("yesterday's report is still being written to " + directory_);
        std::thread([self = shared_from_this(), database = database_, directory = directory_, now] {
            const auto written = write_report(database, directory, now);
            if (!written) log::error("no daily report: " + written.error().text());
            self->writing_ = false;
        }).detach();
    }

    SystemClock clock_;
    asio::steady_timer timer_;
    bool enabled_ = false;
    TimeOfDay at_;
    UtcTime due_{};
    std::string database_, directory_;
    std::atomic<bool> writing_{false};
};

DailyReport::DailyReport(asio::io_context& io) : writer_(std::make_shared<Writer>(io)) {}
DailyReport::~DailyReport() {
    writer_->stop();
}
void DailyReport::configure(const Config& config) {
    writer_->configure(config);
}
void DailyReport::stop() {
    writer_->stop();
}

}  // namespace raidwatch::app
