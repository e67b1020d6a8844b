#pragma once
// Output of other tools beside that of the one that was named, as people post all they have in one piece.

#include <raidwatch/collect/recorded.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::recorded {

struct Beside {
    std::string own;  ///< the text without the others' output; all of it where nothing would be left
    struct Foreign {
        const RecordedTool* tool;
        std::string text;
    };
    std::vector<Foreign> foreign;
};

/// Only what begins unmistakably as output of another tool. It reaches to the next beginning or prompt.
Beside foreign_in(std::string_view text, const RecordedTool& tool);

}  // namespace raidwatch::recorded
