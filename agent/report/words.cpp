#include "words.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>
#include <raidwatch/model/operation_words.hpp>

#include <fmt/format.h>

namespace raidwatch::report {

std::string name_text(std::string_view untrusted) {
    return printable(untrusted, kNameBytes);
}

std::string when(UtcTime time) {
    auto text = to_rfc3339(std::chrono::floor<Seconds>(time));
    text[10] = ' ';
    text.pop_back();
    return text + " UTC";
}

std::string when_and_age(UtcTime time, UtcTime now) {
    if (time > now) return when(time);
    return fmt::format("{} ({} ago)", when(time), human_duration(now - time));
}

std::string speed_text(std::uint64_t bytes_per_s) {
    return human_bytes(bytes_per_s) + "/s";
}

namespace {

std::string kind_word(OperationKind kind) {
    std::string text(word(kind));
    for (char& c : text)
        if (c == '_') c = ' ';
    return text;
}

std::string ended_text(const Operation& operation) {
    std::string text = std::string(" ") + std::string(word(operation.state));
    const auto done = percent_done(operation);
    if (operation.state == OperationState::aborted && done) text += " at " + percent_text(*done);
    if (operation.mismatches) text += fmt::format(", {} mismatched sectors", *operation.mismatches);
    return text;
}

}  // namespace

std::string operation_text(const Operation& operation) {
    std::string text = kind_word(operation.kind);
    if (!operation.onto_name.empty()) text += " onto " + name_text(operation.onto_name);
    if (operation.ended_at) return text + ended_text(operation);
    const auto done = percent_done(operation);
    if (operation.state != OperationState::running) {
        text += fmt::format(" {}", word(operation.state));
        if (done && operation.state != OperationState::queued) text += " at " + percent_text(*done);
        if (operation.state == OperationState::stalled && operation.progressed_at != UtcTime{})
            text += ", no progress since " + when(operation.progressed_at);
        return text;
    }
    text += ": " + percent_text(operation);
    if (operation.bytes_per_s) text += ", " + speed_text(*operation.bytes_per_s);
    if (const auto eta = eta_text(operation); !eta.empty()) text += ", " + eta;
    return text;
}

std::vector<Operation> operations_seen(const NodeView& view, UtcTime now) {
    std::vector<Operation> seen;
    for (const auto& array : view.arrays) {
        if (!array.progress) continue;
        Operation operation;
        operation.target = array.id;
        operation.target_name = array.name;
        operation.kind = array.progress->kind;
        operation.state = array.progress->state;
        operation.done_bytes = array.progress->done_bytes;
        operation.total_bytes = array.progress->total_bytes;
        operation.percent = array.progress->percent;
        operation.bytes_per_s = array.progress->bytes_per_s;
        operation.started_at = operation.updated_at = operation.progressed_at = now;
        seen.push_back(std::move(operation));
    }
    return seen;
}

std::string disk_text(const Disk& disk) {
    std::string text = name_text(disk.serial.empty() ? disk.id : disk.serial);
    std::string where;
    if (!disk.slot.empty()) where = "slot " + name_text(disk.slot);
    if (!disk.device.empty()) where += (where.empty() ? "" : ", ") + name_text(disk.device);
    return where.empty() ? text : text + " (" + where + ")";
}

std::string part_text(const Subject& part, const NodeView& view) {
    if (const auto* disk = view.known_disk(part.id)) return disk_text(*disk);
    return name_text(part.name.empty() ? part.id : part.name);
}

std::string blind_text(const Blind& blind, UtcTime now) {
    auto text =
        fmt::format("cannot see {} since {}", name_text(blind.domain.text()), when_and_age(blind.since, now));
    if (!blind.problems.empty()) text += ": " + printable(blind.problems.front().error, 120);
    if (blind.problems.size() > 1) text += fmt::format(" (and {} more)", blind.problems.size() - 1);
    return text;
}

}  // namespace raidwatch::report
