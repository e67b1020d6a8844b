#include "gated_http.hpp"

#include <algorithm>

namespace raidwatch::player {

void GatedHttp::send(push::HttpRequest request, std::function<void(Result<push::HttpResponse>)> done) {
    if (shut_) {
        unanswered_.push_back({clock_.utc() + request.deadline, request.url, std::move(done)});
        return;
    }
    wire_.send(std::move(request), [alive = std::weak_ptr(alive_), done = std::move(done)](auto answer) {
        if (!alive.expired()) done(std::move(answer));
    });
}

bool GatedHttp::expire() {
    std::vector<Unanswered> late;
    for (auto& one : unanswered_)
        if (one.until <= clock_.utc()) late.push_back(std::move(one));
    std::erase_if(unanswered_, [](const Unanswered& one) { return !one.done; });
    for (auto& one : late) one.done(failure(ErrorCode::timed_out, "sending to", one.url, "no answer"));
    return !late.empty();
}

std::optional<UtcTime> GatedHttp::next_due() const {
    std::optional<UtcTime> next;
    for (const auto& one : unanswered_)
        if (!next || one.until < *next) next = one.until;
    return next;
}

}  // namespace raidwatch::player
