#include "collectors/mdraid/mdadm_detail.hpp"
#include "collectors/mdraid/mdadm_examine.hpp"
#include "collectors/mdraid/mdadm_lists.hpp"
#include "fuzz.hpp"

#include <raidwatch/model/redundancy.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace raidwatch;
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    for (const auto& findings : {mdraid::parse_mdadm_detail(text), mdraid::parse_mdadm_examine(text),
                                 mdraid::parse_mdadm_list(text)}) {
        fuzz::require(!findings.complete || findings.problems.empty(), "what was understood has no problems");
        for (const auto& array : findings.arrays) {
            const auto counted = redundancy(array);
            fuzz::require(counted.tolerable >= 0 && counted.active <= counted.total, "a count that adds up");
            fuzz::require(!array.id.empty() || array.name.empty(), "an array with a name has an id");
        }
    }
    return 0;
}
