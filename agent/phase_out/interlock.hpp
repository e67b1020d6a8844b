#pragma once
// "May I pull this disk now?" Answered from the members alone, whatever anybody asked for. Pure.

#include <raidwatch/model/array.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <string>

namespace raidwatch::phase_out {

struct Pull {
    bool safe = false;
    std::string reason;  ///< one sentence, safe to show

    bool operator==(const Pull&) const = default;
};

/// `array` as it would be without the disk.
Array without(Array array, const std::string& disk);

/// Safe when the array is redundant without the disk, or does not need it: whole without it. What cannot be
/// seen or counted is never safe. `disk` is a Disk::id.
Pull may_pull(const NodeView& view, const Array& array, const std::string& disk);

/// Over all arrays that name the disk. A disk that lies in no array is safe only where nothing else is known
/// to use it.
Pull may_pull(const NodeView& view, const std::string& disk);

}  // namespace raidwatch::phase_out
