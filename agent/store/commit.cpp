#include "commit.hpp"

namespace raidwatch::store {

bool Commit::empty() const {
    return domains.empty() && domains_gone.empty() && !view && readings.empty() && events.empty() &&
           incidents.empty() && operations.empty() && windows.empty() && phase_outs.empty() && memory.empty() && outbox.empty() &&
           delivered.empty() && meta.empty();
}

}  // namespace raidwatch::store
