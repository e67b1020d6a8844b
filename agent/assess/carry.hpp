#pragma once
// What an incomplete answer leaves unsaid of the things that it names. Pure.

#include <raidwatch/model/findings.hpp>

namespace raidwatch::assess {

/// Into what `now` names goes what it does not say and `before` did: a battery that could not be asked has
/// not recovered, a fan that is not in the answer turns no better than it did.
void carry_unsaid(Findings& now, const Findings& before);

}  // namespace raidwatch::assess
