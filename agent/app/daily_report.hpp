#pragma once
// The health report of every day, written by a thread that may hang with its disk while the daemon goes on.

#include "config.hpp"

#include <memory>

namespace boost::asio {
class io_context;
}

namespace raidwatch::app {

/// The next moment after `now` at which a local clock shows `at`. A time that the change to summer time skips
/// comes an hour later.
UtcTime next_local(TimeOfDay at, UtcTime now);

class DailyReport {
  public:
    explicit DailyReport(boost::asio::io_context& io);
    ~DailyReport();
    DailyReport(const DailyReport&) = delete;
    DailyReport& operator=(const DailyReport&) = delete;

    /// Also after a reload.
    void configure(const Config& config);
    void stop();

  private:
    class Writer;
    std::shared_ptr<Writer> writer_;
};

}  // namespace raidwatch::app
