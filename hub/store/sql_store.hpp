#pragma once

#include "hub/store/sql.hpp"
#include "hub/store/store.hpp"

#include <memory>
#include <string>

namespace raidwatch::hub {

/// The store in a database of either kind. Not thread-safe: the hub guards it.
class SqlStore final : public Store {
  public:
    /// The database is migrated.
    explicit SqlStore(std::unique_ptr<sql::Database> database) : database_(std::move(database)) {}

    bool shared() const override { return database_->shared(); }
    Status together(const std::function<void()>& work) override;
    Result<LeadershipRecord> leadership() override;
    Result<bool> take_lead(const std::string& holder, std::int64_t seen_beat) override;

    Status add_token(const TokenRecord& token) override;
    Result<std::optional<TokenRecord>> token(const std::string& id) override;
    Result<std::vector<TokenRecord>> tokens() override;
    Result<std::vector<TokenRecord>> tokens_with(const std::vector<std::string>& ids) override;
    Result<std::int64_t> revoke_tokens(const std::string& id_or_name, UtcTime at) override;
    Status rotate_token(const TokenRecord& fresh, UtcTime old_end) override;
    Result<std::int64_t> settle_rotation(const TokenRecord& used, UtcTime at) override;

    Status save_heartbeats(const std::vector<HeartbeatRecord>& heartbeats) override;
    Result<std::vector<HeartbeatRecord>> heartbeats(std::int64_t after_seq) override;
    Status forget_heartbeat(const std::string& node) override;

    Result<EventCounts> add_events(const std::vector<EventRecord>& events) override;
    Result<std::vector<EventRecord>> events(const EventFilter& filter) override;
    Status forget_events(UtcTime before, std::int64_t most) override;

    Result<PutOutcome> put_incident(const IncidentRecord& incident) override;
    Result<std::optional<IncidentRecord>> incident(std::int64_t number) override;
    Result<std::vector<IncidentRecord>> incidents(const IncidentFilter& filter) override;

    Status record(const HubNews& news) override;

    Result<std::vector<SignalRecord>> signals() override;
    Result<std::vector<CaseRecord>> cases(const std::vector<std::int64_t>& numbers) override;
    Result<std::vector<NoteRecord>> notes(const std::vector<std::int64_t>& numbers) override;
    Result<std::vector<CaseRecord>> overdue_cases(UtcTime now) override;

    Result<Folds> folds() override;

    Result<std::vector<WindowRecord>> windows(std::optional<UtcTime> since) override;
    Result<std::optional<WindowRecord>> window(const std::string& id) override;
    Result<std::vector<NoticeRecord>> notices(std::optional<UtcTime> since) override;
    Result<std::optional<NoticeRecord>> notice(const std::string& id) override;

    Result<std::vector<PagePartRecord>> page_parts() override;
    Status add_points(const std::vector<MetricPoint>& points, UtcTime keep_from) override;
    Status clear_points(const std::string& metric) override;
    Result<std::vector<MetricPoint>> points(UtcTime since) override;

    Status save_components(const std::vector<ComponentRecord>& components) override;
    Result<std::vector<ComponentRecord>> components() override;
    Status record_days(const std::vector<DayRecord>& days) override;
    Result<std::vector<DayRecord>> days(const std::string& from_day) override;

    Status save_person(const PersonRecord& person) override;
    Result<std::optional<PersonRecord>> person(const std::string& name) override;
    Result<std::vector<PersonRecord>> people() override;
    Result<bool> disable_person(const std::string& name, UtcTime at) override;
    Status add_session(const SessionRecord& session) override;
    Result<std::optional<SessionRecord>> session(const std::string& digest) override;
    Status end_session(const std::string& digest) override;

    Status save_subscription(const SubscriptionRecord& record) override;
    Status ask_to_confirm(const SubscriptionRecord& record, const DeliveryRecord& request) override;
    Result<std::optional<SubscriptionRecord>> subscription(const std::string& id) override;
    Result<std::optional<SubscriptionRecord>> subscription_of(const std::string& kind,
                                                              const std::string& address) override;
    Result<std::optional<SubscriptionRecord>> subscription_to_confirm(const std::string& digest) override;
    Result<std::vector<SubscriptionRecord>> subscriptions() override;
    Status end_subscription(const std::string& id) override;
    Status expire_subscriptions(UtcTime asked_before) override;
    Status tell_subscribers(const std::string& key, UtcTime at, const DeliveryRecord& delivery) override;
    Status count_as_told(const std::string& key, UtcTime at) override;
    Result<std::vector<DueDelivery>> due_deliveries(UtcTime now, std::int64_t limit) override;
    Result<bool> claim_delivery(const DeliveryRecord& delivery, UtcTime until) override;
    Status postpone_delivery(std::int64_t seq, UtcTime until) override;
    Status finish_delivery(std::int64_t seq) override;
    Status disable_subscription_of(std::int64_t seq) override;
    Status add_audit(const AuditRecord& record) override;
    Result<std::vector<AuditRecord>> audit(std::int64_t limit,
                                           std::optional<std::int64_t> before_seq = {}) override;

  private:
    Status check_lead(const std::string& holder);
    Status write_subscription(const SubscriptionRecord& record);
    Status forget_deliveries(const std::string& subscription);
    Status end_sessions_of(const std::string& person);
    Status write_notices(const HubNews& news);
    Status write_page_parts(const HubNews& news);
    Status write_windows(const std::vector<WindowRecord>& windows);
    Result<EventCounts> insert_events(const std::vector<EventRecord>& events);
    Result<PutOutcome> write_incident(const IncidentRecord& incident);
    Result<PutOutcome> insert_incident(const IncidentRecord& incident);
    Result<PutOutcome> replace_incident(const IncidentRecord& incident, std::int64_t number);
    Status write_signals(const HubNews& news);
    Status write_case(const CaseRecord& record);
    Status write_note(const NoteRecord& note);
    Status write_fold(const FoldRecord& fold);
    Result<std::string> open_incident_id(const std::string& node, const std::string& key);

    std::unique_ptr<sql::Database> database_;
};

}  // namespace raidwatch::hub
