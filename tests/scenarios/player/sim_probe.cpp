#include "sim_probe.hpp"

#include "collectors/host/rooted_files.hpp"
#include "collectors/host/tool_runner.hpp"
#include "collectors/nvme/nvme_device.hpp"
#include "collectors/probe/collectors.hpp"
#include "collectors/probe/workers.hpp"
#include "collectors/smart/ata_device.hpp"

namespace raidwatch::player {
namespace {

constexpr Milliseconds kEndAfterKill{1000};  ///< as collectors/probe/workers.cpp

/// Tools that are simulated, and the programs in the node's folder.
class SimTools final : public Tools {
  public:
    SimTools(const sim::SimNode& node, const std::string& root) : node_(node), programs_(root) {}

    Result<ToolOutput> run(const std::vector<std::string>& argv, Milliseconds deadline) const override {
        if (auto told = node_.run(argv)) return ToolOutput{0, *std::move(told), {}};
        return programs_.run(argv, deadline);
    }

  private:
    const sim::SimNode& node_;
    host::ToolRunner programs_;
};

}  // namespace

struct SimProbe::Parts {
    Parts(const sim::SimNode& node, const std::string& root)
        : files(root), tools(node, root), ata(make_ata(root)), nvme(make_nvme(root)) {}
    host::RootedFiles files;
    SimTools tools;
    std::unique_ptr<Ata> ata;
    std::unique_ptr<Nvme> nvme;
};

SimProbe::SimProbe(sim::SimNode& node, const SimClock& clock)
    : node_(node), clock_(clock), parts_(std::make_shared<Parts>(node, node.root().string())) {}

void SimProbe::collect(const probe::CollectRequest& request) {
    asked_.push_back(request);
}

Findings SimProbe::read(const Domain& domain) {
    auto& kept = kept_[domain];
    const auto revision = node_.revision(domain) + 1;
    if (kept.revision != revision) {
        const Host host{parts_->files, parts_->tools, *parts_->ata, *parts_->nvme, clock_, node_.mfi()};
        kept = {revision, probe::collect_domain(host, domain)};
    }
    kept.findings.taken_at = clock_.utc();
    for (auto& reading : kept.findings.readings) reading.taken_at = clock_.utc();
    return kept.findings;
}

std::vector<probe::Message> SimProbe::take() {
    std::vector<probe::Message> said;
    const auto now = clock_.utc();
    for (auto& refused : std::exchange(refused_, {})) said.push_back(std::move(refused));
    for (const auto& request : std::exchange(asked_, {})) {
        const auto stuck = stuck_.find(request.domain);
        if (stuck != stuck_.end() && stuck->second.wedged)
            said.push_back(probe::blind(
                request.domain, now, ErrorCode::timed_out,
                "wedged: the read begun at " + to_rfc3339(stuck->second.since) + " cannot be ended"));
        else if (node_.hangs(request.domain))
            stuck_[request.domain] = {now, now + request.deadline, now + request.deadline + kEndAfterKill};
        else
            said.push_back(read(request.domain));
    }
    settle_stuck(said);
    return said;
}

void SimProbe::settle_stuck(std::vector<probe::Message>& said) {
    const auto now = clock_.utc();
    for (auto entry = stuck_.begin(); entry != stuck_.end();) {
        auto& [domain, stuck] = *entry;
        if (!node_.hangs(domain)) {
            if (!stuck.gave_up) said.push_back(read(domain));
            if (stuck.wedged) said.push_back(probe::Freed{domain});
            entry = stuck_.erase(entry);
            continue;
        }
        if (!stuck.gave_up && stuck.gives_up_at <= now) {
            stuck.gave_up = true;
            said.push_back(probe::blind(domain, now, ErrorCode::timed_out, "no answer within the deadline"));
        }
        if (!stuck.wedged && stuck.wedged_at <= now) {
            stuck.wedged = true;
            said.push_back(probe::Wedged{domain, stuck.since});
        }
        ++entry;
    }
}

std::optional<UtcTime> SimProbe::next_due() const {
    std::optional<UtcTime> next;
    for (const auto& [domain, stuck] : stuck_) {
        if (stuck.wedged) continue;
        const auto due = stuck.gave_up ? stuck.wedged_at : stuck.gives_up_at;
        if (!next || due < *next) next = due;
    }
    return next;
}

}  // namespace raidwatch::player
