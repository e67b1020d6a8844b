#pragma once
// What the store remembers of the disks, read once an hour by a thread that may hang with its disk while the
// daemon goes on.

#include "disk_briefs.hpp"

#include <functional>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace raidwatch::app {

class HistoryReader {
  public:
    /// `heard` runs on the io_context, soon after the start and then every hour.
    HistoryReader(boost::asio::io_context& io, std::string database, std::function<void(DiskHistory)> heard);
    ~HistoryReader();
    HistoryReader(const HistoryReader&) = delete;
    HistoryReader& operator=(const HistoryReader&) = delete;

    void start();
    void stop();

  private:
    class Reading;
    std::shared_ptr<Reading> reading_;
};

/// Readings of the last kTrendDays of every disk that the store knows.
Result<DiskHistory> read_history(const std::string& database, UtcTime now);

}  // namespace raidwatch::app
