#pragma once
// What must hold of the facts in any output of a vendor's tool.

#include "fuzz.hpp"

#include <raidwatch/collect/recorded.hpp>


namespace raidwatch::fuzz {

inline void check_vendor_output(ParseOutput parse, const std::uint8_t* bytes, std::size_t size) {
    const auto findings = parse({reinterpret_cast<const char*>(bytes), size});
    require(findings.complete || !findings.problems.empty(), "what is not complete says why");
    for (const auto& array : findings.arrays) {
        require(!array.id.empty() && !array.name.empty(), "an array has an id and a name");
        require(array.state == ArrayState::optimal || array.state == ArrayState::unknown || !array.vendor_state.empty() ||
                    !array.members.empty(),
                "an ill array says how it is known");
    }
    for (const auto& disk : findings.disks) require(!disk.id.empty(), "a disk has an id");
    for (const auto& controller : findings.controllers) require(!controller.id.empty(), "a controller has an id");
}

}  // namespace raidwatch::fuzz
