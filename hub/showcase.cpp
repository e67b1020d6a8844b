#include "showcase.hpp"

#include "hub/api/public_api.hpp"
#include "hub/api/replies.hpp"
#include "hub/api/subscription_api.hpp"

#include <algorithm>

namespace raidwatch::hub {

namespace {

/// A view that is not renewed for this long is no longer the present.
constexpr Milliseconds kRenewed{7000};
constexpr Milliseconds kQuicklyMade{20}, kMostDelay{2000};
constexpr std::size_t kMostPages = 200;

/// What public_api() makes of the view alone.
bool needs_only_the_view(const HubConfig& config, const Call& call) {
    if (!is_read(call.request)) return false;
    if (is_about_subscriptions(config, call.target)) return false;
    const auto& path = call.target.path;
    if (path.empty()) return true;
    if (path.size() == 1)
        return path[0] == "history.atom" || path[0] == "history.rss" || path[0] == "maintenance.ics" ||
               path[0] == "style.css";
    return path.size() >= 3 && path[0] == "api" && path[1] == "v2";
}

}  // namespace

void Showcase::show(std::shared_ptr<const PublicView> view, UtcTime seen_at, bool is_current,
                    Milliseconds took, MonoTime now) {
    const std::lock_guard guard(mutex_);
    if (view != view_) made_.clear();
    view_ = std::move(view);
    seen_at_ = seen_at;
    took_ = took;
    if (is_current)
        outdated_since_.reset();
    else if (!outdated_since_)
        outdated_since_ = now;
}

bool Showcase::shows(const Call& call) const {
    return needs_only_the_view(config_, call);
}

bool Showcase::may_show(Now now) {
    const auto second = unix_ms(now.utc) / 1000;
    if (second != made_in_second_) made_.clear();
    made_in_second_ = second;
    if (!view_ || now.utc < seen_at_ || now.utc - seen_at_ > kRenewed) return false;
    if (!outdated_since_) return true;
    return took_ > kQuicklyMade && now.mono - *outdated_since_ < std::min(10 * took_, kMostDelay);
}

std::optional<HttpReply> Showcase::ready_reply(const Call& call, Now now) {
    if (!shows(call)) return std::nullopt;
    const std::lock_guard guard(mutex_);
    if (!may_show(now)) return std::nullopt;
    const auto found = made_.find(call.request.target);
    return found != made_.end() ? std::optional(found->second) : std::nullopt;
}

std::optional<HttpReply> Showcase::reply(const Call& call, Now now) {
    if (auto ready = ready_reply(call, now)) return ready;
    std::shared_ptr<const PublicView> view;
    {
        const std::lock_guard guard(mutex_);
        if (!shows(call) || !may_show(now)) return std::nullopt;
        view = view_;
    }
    auto reply = made(call, now, *view, std::nullopt);
    const std::lock_guard guard(mutex_);
    if (view == view_ && unix_ms(now.utc) / 1000 == made_in_second_ && made_.size() < kMostPages)
        made_.emplace(call.request.target, reply);
    return reply;
}

std::optional<HttpReply> Showcase::old_reply(const Call& call, Now now) const {
    if (!shows(call)) return std::nullopt;
    std::shared_ptr<const PublicView> view;
    UtcTime seen_at{};
    {
        const std::lock_guard guard(mutex_);
        view = view_;
        seen_at = seen_at_;
    }
    if (!view) return std::nullopt;
    return aged(made(call, now, *view, seen_at), seen_at, now.utc);
}

HttpReply Showcase::made(const Call& call, Now now, const PublicView& view,
                         std::optional<UtcTime> seen_at) const {
    // Of all this only the view, the configuration, the zone and the time are looked at for such a call.
    Fleet nobody;
    const std::vector<MaintenanceWindow> none;
    Context context{config_, store_, nobody, zone_, ids_, now, none};
    context.view = &view;
    context.view_of = seen_at;
    return public_api(context, call);
}

}  // namespace raidwatch::hub
