#include "collectors/raid/adapters.hpp"
#include "collectors/raid/lines.hpp"
#include "collectors/raid/words.hpp"
#include "parse.hpp"
#include "states.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::adaptec {

namespace {

using raid::holds;
using raid::same;
using raid::starts;

/// A column of a table whose head is underlined: "----- ------ ---".
struct Column {
    std::string_view name;
    std::size_t begin, end;
};

std::vector<Column> columns_of(std::string_view dashes, std::string_view head) {
    std::vector<Column> columns;
    for (std::size_t at = dashes.find('-'); at != dashes.npos;) {
        const auto end = std::min(dashes.find(' ', at), dashes.size());
        const auto name = at < head.size() ? trim(head.substr(at, end - at)) : std::string_view{};
        columns.push_back({name, at, end});
        at = dashes.find('-', end);
    }
    return columns;
}

class Table {
  public:
    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
    std::string_view cell(std::string_view line, std::string_view name) const {
        const auto column =
            std::ranges::find_if(columns_, [&](const Column& c) { return same(c.name, name); });
        if (column == columns_.end() || column->begin >= line.size()) return {};
        return trim(line.substr(column->begin, column->end - column->begin));
    }
    bool has(std::string_view name) const {
        return std::ranges::any_of(columns_, [&](const Column& c) { return same(c.name, name); });
    }

  private:
    std::vector<Column> columns_;
};

/// Of a partition: "Normal"; the list marks one that does not work with "!" or "?" instead of its place.
MemberState partition_state(std::string_view place, std::string_view state) {
    if (holds(place, "?")) return MemberState::missing;
    if (holds(place, "!") || holds(state, "dead") || holds(state, "fail")) return MemberState::faulty;
    if (holds(state, "missing")) return MemberState::missing;
    if (holds(state, "rebuild")) return MemberState::rebuilding;
    return state.empty() || starts(state, "normal") || starts(state, "unprot") ? MemberState::in_sync
                                                                               : MemberState::unknown;
}

class Reader {
  public:
    Findings read(std::string_view output) {
        std::string_view head;
        for (const auto line : split_lines(output)) {
            const auto text = trim(line);
            if (text.starts_with("---") && text.find_first_not_of("- ") == text.npos)
                begin_table(line, head);
            else if (text.empty())
                table_.reset();
            else
                take(line, text);
            head = line;
        }
        for (auto& volume : adapters_.current().volumes) judge(volume);
        return raid::conclude(std::move(adapters_), ArrayEngine::adaptec,
                              {nothing_there_, "the output of afacli or aaccli", std::move(problems_)});
    }

  private:
    void begin_table(std::string_view dashes, std::string_view head) {
        table_.emplace(columns_of(dashes, head));
        if (!table_->has("Label") || !table_->has("Type")) table_.reset();
        volume_ = nullptr;
    }

    void take(std::string_view line, std::string_view text) {
        if (holds(text, "Command Error") || holds(text, "Unable to open"))
            problems_.push_back({"", ErrorCode::refused, printable(text, 200)});
        if (holds(text, "no containers")) nothing_there_ = true;
        if (!table_ || starts(text, "AFA") || starts(text, "AAC")) return;
        const auto number = table_->cell(line, "Label");
        if (raid::count(number)) {
            volume_ = &adapters_.current().volume(number);
            volume_->array.name = "container " + std::string(number);
            volume_->array.level = raid::level(table_->cell(line, "Type"));
            volume_->array.bytes = raid::binary_size(table_->cell(line, "Size"));
            take_task(line);
        }
        const auto place = table_->cell(line, "B:ID:L");
        if (!volume_ || place.empty()) return;
        const auto state = table_->cell(line, "State");
        if (!starts(state, "normal") && volume_->array.vendor_state.empty())
            volume_->array.vendor_state = state;
        raid::Place member;
        member.slot = place;
        member.member.state = partition_state(place, state);
        member.member.vendor_state = state;
        auto& disk = adapters_.current().disk(place);
        if (member.member.state == MemberState::faulty) disk.state = DiskState::failed;
        if (member.member.state == MemberState::missing) disk.state = DiskState::missing;
        volume_->places.push_back(std::move(member));
    }

    void take_task(std::string_view line) {
        const auto task = table_->cell(line, "Task");
        if (const auto kind = operation(task))
            volume_->array.progress =
                Progress{.kind = *kind, .percent = raid::percent(table_->cell(line, "Done%"))};
        if (const auto kind = operation(task); !kind && holds(task, "scrub"))
            volume_->array.progress = Progress{.kind = OperationKind::check};
    }

    static void judge(raid::Volume& volume) {
        auto& array = volume.array;
        const auto count = [&](MemberState state) {
            return std::ranges::count(volume.places, state,
                                      [](const raid::Place& p) { return p.member.state; });
        };
        const bool ill = count(MemberState::in_sync) != static_cast<std::ptrdiff_t>(volume.places.size());
        const bool rebuilding = array.progress && array.progress->kind == OperationKind::rebuild;
        if (holds(array.vendor_state, "dead"))
            array.state = ArrayState::failed;
        else if (count(MemberState::unknown) > 0)
            array.state = ArrayState::unknown;
        else if (ill || rebuilding || holds(array.vendor_state, "unprot"))
            array.state = ArrayState::degraded;
        else
            array.state = volume.places.empty() ? ArrayState::unknown : ArrayState::optimal;
        if (array.vendor_state.empty() && array.state != ArrayState::unknown)
            array.vendor_state = ill ? "Unprot" : "Normal";
    }

    raid::Adapters adapters_;
    std::vector<Problem> problems_;
    std::optional<Table> table_;
    raid::Volume* volume_ = nullptr;
    bool nothing_there_ = false;
};

}  // namespace

Findings parse_afacli(std::string_view output) {
    return Reader().read(output);
}

}  // namespace raidwatch::adaptec
