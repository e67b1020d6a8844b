#include "leadership.hpp"

namespace raidwatch::hub {

Status Leadership::look(Store& store, MonoTime now) {
    const auto mark = store.leadership();
    if (!mark) return tl::unexpected(mark.error());
    if (seen_beat_ != mark->beat) {
        seen_beat_ = mark->beat;
        seen_at_ = now;
    }
    const bool own = mark->holder == name_;
    const bool free = mark->holder.empty() || now - seen_at_ >= kLeaderPatience;
    if (!own && !free) {
        leads_ = false;
        return {};
    }
    const auto taken = store.take_lead(name_, mark->beat);
    if (!taken) return tl::unexpected(taken.error());
    leads_ = *taken;
    return {};
}

Status Leadership::step_down(Store& store) {
    if (!leads_) return {};
    leads_ = false;
    const auto mark = store.leadership();
    if (!mark) return tl::unexpected(mark.error());
    if (mark->holder != name_) return {};
    const auto freed = store.take_lead("", mark->beat);
    return freed ? Status{} : tl::unexpected(freed.error());
}

}  // namespace raidwatch::hub
