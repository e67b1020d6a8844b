#include "refresh.hpp"

namespace raidwatch::app {

void Refreshes::answered(const Domain& domain) {
    for (auto& [needed, done] : waiting_)
        if (const auto found = needed.find(domain); found != needed.end() && --found->second <= 0)
            needed.erase(found);
}

void Refreshes::appeared(const Domain& domain) {
    for (auto& waiting : waiting_) waiting.needed.try_emplace(domain, 1);
}

void Refreshes::keep_only(const std::set<Domain>& domains) {
    for (auto& waiting : waiting_)
        std::erase_if(waiting.needed, [&](const auto& entry) { return !domains.contains(entry.first); });
}

std::vector<Refreshes::Done> Refreshes::take_done() {
    std::vector<Done> done;
    std::erase_if(waiting_, [&](Waiting& waiting) {
        if (!waiting.needed.empty()) return false;
        done.push_back(std::move(waiting.done));
        return true;
    });
    return done;
}

}  // namespace raidwatch::app
