#pragma once
// The outbox in memory: what waits for each sink, in lanes that keep their order and do not wait for each
// other.

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/outbox.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace raidwatch::push {

struct Lane {
    static constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

    std::vector<OutboxRow> rows;   ///< waiting, by seq
    std::size_t limit = kNoLimit;  ///< rows in one parcel; lowered to find the one that is refused
    bool in_flight = false;
    int failures = 0;   ///< in a row, of this lane alone
    int inquiries = 0;  ///< since the last success
    MonoTime due = MonoTime::min();
    std::uint64_t last_attempt = 0;  ///< order of attempts; 0 = never tried
};

using Lanes = std::map<std::string, Lane>;

class Outbox {
  public:
    /// Waiting and dead rows; one whose seq is known already is ignored.
    void add(const OutboxRow& row);
    void release(std::int64_t seq) { released_ = std::max(released_, seq); }

    /// All that wait, of whatever sink.
    std::vector<OutboxRow> rows() const;
    /// Lanes of a sink, those without waiting rows excepted.
    Lanes& lanes(const std::string& sink) { return lanes_[sink]; }
    const std::map<std::string, Lanes>& all() const { return lanes_; }

    /// The lane's first rows that may be sent, no more than its limit.
    std::span<const OutboxRow> sendable(const Lane& lane) const;

    /// The lane's first `count` rows are done; their seqs are appended to `delivered`.
    void deliver(const std::string& sink, const std::string& lane, std::size_t count,
                 std::vector<std::int64_t>& delivered);
    /// The lane's first row is refused for good; the row as it is now.
    OutboxRow bury(const std::string& sink, const std::string& lane, const std::string& reason);

    std::size_t waiting(const std::string& sink) const;
    std::size_t dead() const { return dead_; }

  private:
    void drop(const std::string& sink, const std::string& lane, std::size_t count);

    std::map<std::string, Lanes> lanes_;
    std::int64_t released_ = 0;
    std::size_t dead_ = 0;
};

}  // namespace raidwatch::push
