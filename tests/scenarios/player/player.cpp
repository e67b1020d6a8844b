#include "player.hpp"

#include "judge.hpp"
#include "operator_command.hpp"
#include "signal.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::player {
namespace {

constexpr Milliseconds kLeadIn{600'000};      ///< agents run that long before the first step
constexpr Milliseconds kHubTick{60'000};      ///< saves heartbeats and history
constexpr Milliseconds kHubHaste{1000};       ///< how soon it ticks again where it has a silence to find
constexpr Milliseconds kRestless{3'600'000};  ///< after a change polls are as in real life
constexpr Milliseconds kBeforeStep{45'000};   ///< and before each step
constexpr Milliseconds kLookAgain{1000};      ///< how often an expectation with time is looked at
constexpr int kMostTurns = 100'000;           ///< at one moment; more is a loop

class Player {
  public:
    Player(const Play& play, const std::filesystem::path& folder)
        : play_(play), clock_(start_of(play)), folder_(folder) {}

    Result<Outcome> run() {
        outcome_.from = clock_.utc();
        if (auto begun = begin(); !begun) return tl::unexpected(begun.error());
        for (next_ = 0; next_ < play_.steps.size(); ++next_) {
            const auto& step = play_.steps[next_];
            advance_to(step.at);
            if (const auto* action = std::get_if<Action>(&step.what))
                act(step, *action);
            else
                expect(step);
        }
        while (!pending_.empty()) advance_to(pending_.back().until);
        outcome_.until = clock_.utc();
        std::ranges::stable_sort(outcome_.broken, {}, &Broken::step);
        return std::move(outcome_);
    }

  private:
    struct Pending {
        const Step* step;
        UtcTime until{}, look_at{};
        std::string why;
    };

    static UtcTime start_of(const Play& play) {
        return play.steps.empty() ? from_unix_ms(1'700'000'000'000) : play.steps.front().at - kLeadIn;
    }

    Status begin() {
        auto hub = PlayedHub::create(play_, folder_, clock_);
        if (!hub) return tl::unexpected(hub.error());
        hub_ = std::move(*hub);
        stage_ = std::make_unique<Stage>(Stage{play_, clock_, hub_->wire(), hub_->url(), folder_});
        unsigned number = 0;
        for (const auto& spec : play_.nodes) {
            const auto token = hub_->node_token(spec.name);
            if (!token) return tl::unexpected(token.error());
            auto node = PlayedNode::create(*stage_, spec, *token, ++number);
            if (!node) return tl::unexpected(node.error());
            nodes_[spec.name] = std::move(*node);
        }
        settle();
        tick_hub();
        return {};
    }

    /// Runs everything that can happen at this moment.
    void settle() {
        for (int turn = 0;; ++turn) {
            bool any = false;
            for (auto& [name, node] : nodes_) any |= node->step();
            any |= hub_->pump();
            if (!any) return;
            if (turn > kMostTurns) {
                broken({0, clock_.utc(), "", "the play", "does not come to rest"});
                return;
            }
        }
    }

    UtcTime next_moment(UtcTime until) {
        UtcTime next = std::min(until, hub_due());
        const auto consider = [&](std::optional<UtcTime> due) {
            if (due) next = std::min(next, std::max(*due, clock_.utc() + Milliseconds{1}));
        };
        for (const auto& [name, node] : nodes_) {
            consider(node->next_due());
            consider(pace(*node));
        }
        for (const auto& pending : pending_) consider(std::min(pending.look_at, pending.until));
        return next;
    }

    /// Stretches or relaxes the polls of a node; returns when that may change.
    std::optional<UtcTime> pace(PlayedNode& node) {
        const auto restless_until = node.last_change() + kRestless;
        const auto wake_at = next_ < play_.steps.size() ? play_.steps[next_].at - kBeforeStep : clock_.utc();
        const bool calm = clock_.utc() >= restless_until && clock_.utc() < wake_at && pending_.empty();
        node.stretch(calm);
        if (calm) return wake_at;
        return restless_until > clock_.utc() ? std::optional(restless_until) : std::nullopt;
    }

    void advance_to(UtcTime target) {
        while (clock_.utc() < target) {
            clock_.set(next_moment(target));
            if (hub_due() <= clock_.utc()) tick_hub();
            settle();
            look_at_pending();
        }
    }

    UtcTime hub_due() const {
        const auto silence = hub_->next_due().value_or(UtcTime::max());
        return std::min(hub_ticked_ + kHubTick, std::max(silence, hub_ticked_ + kHubHaste));
    }

    void tick_hub() {
        hub_ticked_ = clock_.utc();
        hub_->tick();
    }

    void act(const Step& step, const Action& action) {
        ++outcome_.actions;
        auto done = std::visit([&](const auto& one) { return perform(step, one); }, action);
        settle();
        if (!done) broken({step.number, step.at, step.node.value_or(""), step.label, done.error().text()});
    }

    /// On the step's node, or on all; the first error.
    template <class Do>
    Status on_nodes(const Step& step, Do&& what) {
        Status all;
        for (auto& [name, node] : nodes_) {
            if (step.node && *step.node != name) continue;
            auto done = what(name, *node);
            if (!done && all) all = std::move(done);
        }
        return all;
    }

    Status perform(const Step& step, const sim::HardwareAction& action) {
        return on_nodes(step, [&](const std::string& name, PlayedNode& node) {
            auto done = node.act(action);
            if (done && node.is_on()) note_in_ledger(step, name, action);
            return done;
        });
    }
    Status perform(const Step& step, const NodeDown&) {
        return on_nodes(step, [](const std::string&, PlayedNode& node) {
            node.power_off();
            return Status{};
        });
    }
    Status perform(const Step& step, const NodeUp&) {
        return on_nodes(step, [](const std::string&, PlayedNode& node) { return node.power_on(); });
    }
    Status perform(const Step& step, const ApiDown& action) {
        if (action.status)
            hub_->answer_agents(action.status);
        else
            shut(step, true);
        return {};
    }
    Status perform(const Step& step, const ApiUp&) {
        hub_->answer_agents(std::nullopt);
        shut(step, false);
        return {};
    }
    Status perform(const Step& step, const OperatorCommand& command) {
        if (command.on_hub) return run_operator_command(command, nullptr, *hub_, play_, clock_);
        return on_nodes(step, [&](const std::string&, PlayedNode& node) {
            return run_operator_command(command, &node, *hub_, play_, clock_);
        });
    }
    Status perform(const Step&, const Signal& signal) { return send_signal(signal, *hub_); }

    void shut(const Step& step, bool is_shut) {
        for (auto& [name, node] : nodes_)
            if (!step.node || *step.node == name) node->shut_api(is_shut);
    }

    void note_in_ledger(const Step& step, const std::string& node, const sim::HardwareAction& action) {
        const auto* group = std::get_if<sim::ArrayAction>(&action);
        if (!group) return;
        const auto* fail = std::get_if<sim::ArrayFail>(group);
        const auto* set = std::get_if<sim::ArraySet>(group);
        if (fail && is_member(node, fail->array, fail->disk))
            ledger_.push_back({node, fail->array, step.at, step.number});
        if (set && set->state != sim::EngineReport::clean)
            ledger_.push_back({node, set->array, step.at, step.number});
    }

    /// As described at the start: what a drive became later is not followed.
    bool is_member(const std::string& node, const std::string& array, const std::string& disk) const {
        for (const auto& spec : play_.nodes)
            for (const auto& one : spec.arrays)
                if (spec.name == node && one.id == array) return std::ranges::count(one.members, disk) > 0;
        return false;
    }

    std::optional<std::string> judged(const Step& step) {
        return judge(step, std::get<Expectation>(step.what), {play_, nodes_, *hub_, clock_, ledger_});
    }

    void expect(const Step& step) {
        ++outcome_.expectations;
        tick_hub();
        auto why = judged(step);
        if (!why) return;
        if (step.within.count() > 0)
            pending_.push_back({&step, step.at + step.within, clock_.utc() + kLookAgain, std::move(*why)});
        else
            not_held(step, *why);
    }

    void look_at_pending() {
        if (pending_.empty()) return;
        std::erase_if(pending_, [&](Pending& pending) {
            if (clock_.utc() < std::min(pending.look_at, pending.until)) return false;
            pending.look_at = clock_.utc() + kLookAgain;
            tick_hub();
            auto why = judged(*pending.step);
            if (!why) return true;
            if (clock_.utc() >= pending.until) not_held(*pending.step, *why);
            return clock_.utc() >= pending.until;
        });
    }

    void not_held(const Step& step, const std::string& why) {
        broken({step.number, step.at, step.node.value_or(""),
                step.label + " " + std::get<Expectation>(step.what).json, why});
    }
    void broken(Broken what) { outcome_.broken.push_back(std::move(what)); }

    const Play& play_;
    SimClock clock_;
    std::filesystem::path folder_;
    std::unique_ptr<PlayedHub> hub_;
    std::unique_ptr<Stage> stage_;
    Nodes nodes_;
    std::vector<LedgerEntry> ledger_;
    std::vector<Pending> pending_;
    Outcome outcome_;
    std::size_t next_ = 0;
    UtcTime hub_ticked_{};
};

}  // namespace

std::string Broken::line() const {
    return fmt::format("step {} at {}{}: {}: {}", step, to_rfc3339(at), node.empty() ? "" : " on " + node,
                       what, printable(why, 2000));
}

Result<Outcome> play(const Play& play, const std::filesystem::path& folder) {
    return Player(play, folder).run();
}

}  // namespace raidwatch::player
