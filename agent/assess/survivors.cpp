#include "survivors.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::assess {

std::optional<std::uint64_t> bytes_to_read(const Array& array) {
    if (array.engine != ArrayEngine::md || !array.progress) return std::nullopt;
    const auto& progress = *array.progress;
    const bool copies = progress.kind == OperationKind::replace;
    if (!copies && progress.kind != OperationKind::rebuild) return std::nullopt;
    if (!progress.done_bytes || !progress.total_bytes || *progress.done_bytes > *progress.total_bytes)
        return std::nullopt;
    const auto left = *progress.total_bytes - *progress.done_bytes;
    const bool parity = array.level == "raid4" || array.level == "raid5" || array.level == "raid6";
    if (copies || array.level == "raid1" || array.level == "raid10") return left;
    if (!parity) return std::nullopt;
    // While md rebuilds a stripe it reads that of every member in sync (Linux drivers/md/raid5.c).
    const auto readers = std::ranges::count_if(array.members, [](const Member& member) {
        return member.state == MemberState::in_sync && !member.device_gone && !member.journal &&
               !member.replacement;
    });
    return left * static_cast<std::uint64_t>(readers);
}

std::string to_read_text(std::optional<std::uint64_t> bytes) {
    return bytes ? human_bytes(*bytes) + " still to be read from the others" : std::string();
}

}  // namespace raidwatch::assess
