#include "outbox.hpp"

namespace raidwatch::push {

void Outbox::add(const OutboxRow& row) {
    if (row.state == OutboxState::dead) {
        ++dead_;
        return;
    }
    auto& rows = lanes_[row.sink][row.lane].rows;
    const auto place = std::ranges::lower_bound(rows, row.seq, {}, &OutboxRow::seq);
    if (place != rows.end() && place->seq == row.seq) return;
    rows.insert(place, row);
}

std::vector<OutboxRow> Outbox::rows() const {
    std::vector<OutboxRow> all;
    for (const auto& [sink, lanes] : lanes_)
        for (const auto& [name, lane] : lanes) all.insert(all.end(), lane.rows.begin(), lane.rows.end());
    return all;
}

std::size_t Outbox::waiting(const std::string& sink) const {
    const auto lanes = lanes_.find(sink);
    std::size_t count = 0;
    if (lanes != lanes_.end())
        for (const auto& [name, lane] : lanes->second) count += lane.rows.size();
    return count;
}

std::span<const OutboxRow> Outbox::sendable(const Lane& lane) const {
    const auto end = std::ranges::upper_bound(lane.rows, released_, {}, &OutboxRow::seq);
    const auto count = static_cast<std::size_t>(end - lane.rows.begin());
    return std::span(lane.rows).first(std::min(count, lane.limit));
}

void Outbox::drop(const std::string& sink, const std::string& lane, std::size_t count) {
    auto& lanes = lanes_[sink];
    const auto found = lanes.find(lane);
    if (found == lanes.end()) return;
    auto& rows = found->second.rows;
    count = std::min(count, rows.size());
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(count));
    if (rows.empty()) lanes.erase(found);
}

void Outbox::deliver(const std::string& sink, const std::string& lane, std::size_t count,
                     std::vector<std::int64_t>& delivered) {
    for (const auto& row : std::span(lanes_[sink][lane].rows).first(count)) delivered.push_back(row.seq);
    drop(sink, lane, count);
}

OutboxRow Outbox::bury(const std::string& sink, const std::string& lane, const std::string& reason) {
    OutboxRow row = lanes_[sink][lane].rows.front();
    row.state = OutboxState::dead;
    row.last_error = reason;
    drop(sink, lane, 1);
    ++dead_;
    return row;
}

}  // namespace raidwatch::push
