#include "played_node.hpp"

#include "agent/push/hub_sink.hpp"

#include <algorithm>

namespace raidwatch::player {
namespace {

constexpr Milliseconds kStretchedPolls{600'000};

std::optional<UtcTime> earlier(std::optional<UtcTime> a, std::optional<UtcTime> b) {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

}  // namespace

/// Records at once, on the player's own thread.
class PlayedNode::DirectStore final : public app::StorePort {
  public:
    DirectStore(store::Store& store, bool& wants_tick) : store_(store), wants_tick_(wants_tick) {}
    void record(store::Commit commit, std::function<void(Status)> done) override {
        wants_tick_ = true;
        done(store_.apply(commit));
    }

  private:
    store::Store& store_;
    bool& wants_tick_;
};

PlayedNode::Running::Running(PlayedNode& node, std::unique_ptr<store::Store> opened, store::State state)
    : http(node.stage_.wire, node.stage_.clock),
      probe(*node.hardware_, node.stage_.clock),
      courier(
          [this, token = node.token_](const app::SinkConfig& sink) {
              return push::SinkConfig{
                  .name = sink.name,
                  .sink = std::make_shared<push::HubSink>(push::HubOptions{sink.url, token}),
                  .http = std::shared_ptr<push::HttpPort>(std::shared_ptr<void>(), &http)};
          },
          node.number_),
      database(std::move(opened)),
      store(std::make_unique<DirectStore>(*database, wants_tick)),
      agent(node.config(node.stretched_), {probe, *store, courier, node.ids_}, std::move(state),
            node.hardware_->boot_id()) {
    http.shut(node.api_shut_);
    courier.on_answer([this] { wants_tick = true; });
}

PlayedNode::PlayedNode(const Stage& stage, const sim::NodeSpec& spec, const std::string& token,
                       unsigned number)
    : stage_(stage),
      spec_(spec),
      token_(token),
      number_(number),
      folder_(stage.folder / spec.name),
      ids_(number) {
    std::filesystem::create_directories(folder_ / "state");
    for (const auto& disk : spec.disks) serials_[disk.id].insert(disk.serial);
    // On the node controllers and their volumes are counted, whatever the file calls them.
    for (std::size_t i = 0; i < spec.controllers.size(); ++i)
        serials_[spec.controllers[i].id].insert("c" + std::to_string(i));
}

Result<std::unique_ptr<PlayedNode>> PlayedNode::create(const Stage& stage, const sim::NodeSpec& spec,
                                                       const std::string& token, unsigned number) {
    std::unique_ptr<PlayedNode> node(new PlayedNode(stage, spec, token, number));
    auto hardware = sim::SimNode::create(spec, node->folder_ / "root", stage.clock.utc());
    if (!hardware) return tl::unexpected(hardware.error());
    node->hardware_ = std::move(*hardware);
    node->hardware_->power_off();
    if (auto on = node->power_on(); !on) return tl::unexpected(on.error());
    return node;
}

app::Config PlayedNode::config(bool is_stretched) const {
    app::Config config;
    config.node = spec_.name;
    config.cluster = stage_.play.cluster;
    config.state_dir = (folder_ / "state").string();
    config.report.enabled = false;
    app::SinkConfig sink;
    sink.name = "hub";
    sink.url = stage_.hub_url;
    config.sinks.push_back(sink);
    for (const auto& service : stage_.play.services)
        if (std::ranges::count(service.nodes, spec_.name) > 0)
            config.services.push_back({service.name, service.paths});
    if (is_stretched)
        config.schedule.presence = config.schedule.arrays = config.schedule.controllers =
            config.schedule.smart = kStretchedPolls;
    return config;
}

void PlayedNode::power_off() {
    if (!is_on()) return;
    running_.reset();
    hardware_->power_off();
    last_change_ = stage_.clock.utc();
}

Status PlayedNode::power_on() {
    if (is_on()) return {};
    auto opened = store::Store::open(database().string());
    if (!opened) return tl::unexpected(opened.error());
    auto state = (*opened)->load();
    if (!state) return tl::unexpected(state.error());
    hardware_->power_on(stage_.clock.utc());
    stretched_ = false;
    running_ = std::make_unique<Running>(*this, std::move(*opened), std::move(*state));
    running_->agent.start(stage_.clock.now());
    last_change_ = stage_.clock.utc();
    return {};
}

Status PlayedNode::act(const sim::HardwareAction& action) {
    auto notices = hardware_->apply(action, stage_.clock.utc());
    if (!notices) return tl::unexpected(notices.error());
    for (const auto& drive : hardware_->drives()) serials_[drive.spec.id].insert(drive.spec.serial);
    last_change_ = stage_.clock.utc();
    tell(*notices);
    return {};
}

void PlayedNode::shut_api(bool is_shut) {
    api_shut_ = is_shut;
    if (running_) running_->http.shut(is_shut);
}

void PlayedNode::tell(const sim::Notices& notices) {
    if (!running_) return;
    for (const auto& notice : notices) running_->agent.on_notice(stage_.clock.now(), notice);
}

bool PlayedNode::step() {
    if (!running_) return false;
    const Now now = stage_.clock.now();
    bool any = running_->http.expire();
    if (const auto next = hardware_->next_notice(); next && *next <= now.utc) {
        tell(hardware_->advance_to(now.utc));
        any = true;
    }
    if (running_->probe.has_questions()) hardware_->advance_to(now.utc);
    for (auto& message : running_->probe.take()) {
        running_->agent.on_message(now, std::move(message));
        any = true;
    }
    if (std::exchange(running_->wants_tick, false) || running_->agent.next_due() <= now.mono) {
        running_->agent.tick(now);
        any = true;
    }
    return any;
}

std::optional<UtcTime> PlayedNode::next_due() const {
    if (!running_) return std::nullopt;
    std::optional<UtcTime> next = hardware_->next_notice();
    next = earlier(next, running_->probe.next_due());
    next = earlier(next, running_->http.next_due());
    const auto agent = running_->agent.next_due();
    if (agent != MonoTime::max())
        next = earlier(next, std::max(stage_.clock.utc_of(agent), stage_.clock.utc()));
    return next;
}

void PlayedNode::stretch(bool is_stretched) {
    if (!running_ || stretched_ == is_stretched) return;
    stretched_ = is_stretched;
    running_->agent.reload(stage_.clock.now(), config(is_stretched));
}

Result<std::unique_ptr<store::Reader>> PlayedNode::reader() const {
    return store::Reader::open(database().string());
}

std::set<std::string> PlayedNode::names_of(const std::string& id) const {
    const auto found = serials_.find(id);
    std::set<std::string> names = found == serials_.end() ? std::set<std::string>{} : found->second;
    names.insert(id);
    return names;
}

}  // namespace raidwatch::player
