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
    /// How long after the start it is read, and how often then. The first reading of every disk is recorded
    /// after two minutes.
    struct Pace {
        Milliseconds first = std::chrono::minutes(2), every = std::chrono::hours(1);
    };

    /// `heard` runs on the io_context, which may go once stop() was called or this is destroyed.
    HistoryReader(boost::asio::io_context& io, std::string database, std::function<void(DiskHistory)> heard,
                  Pace pace);
    HistoryReader(boost::asio::io_context& io, std::string database, std::function<void(DiskHistory)> heard)
        : HistoryReader(io, std::move(database), std::move(heard), Pace{}) {}
    ~HistoryReader();
    HistoryReader(const HistoryReader&) = delete;
    HistoryReader& operator=(const HistoryReader&) = delete;

    void start();
    void stop();

  private:
    class Listener;
    class Reading;
    std::shared_ptr<Reading> reading_;
};

/// Readings of the last kTrendDays of every disk that the store knows. Rows that cannot be read are left out;
/// an error where that leaves nothing of any disk.
Result<DiskHistory> read_history(const std::string& database, UtcTime now);

}  // namespace raidwatch::app
