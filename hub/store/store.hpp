#pragma once
// What the hub remembers: in a SQLite file, or in a PostgreSQL database that several hubs share. Every call
// is one transaction: when a writing call succeeds, what it wrote survives a crash.

#include "hub/store/records.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::hub {

class Store {
  public:
    virtual ~Store() = default;

    /// Other hubs may serve from it at the same time.
    virtual bool shared() const = 0;
    /// The writing calls within `work` succeed or fail each for itself, and become durable together; none of
    /// them counts unless this succeeds. `work` may be run again.
    virtual Status together(const std::function<void()>& work) = 0;
    virtual Result<LeadershipRecord> leadership() = 0;
    /// Takes or keeps it with the next beat; false: the beat is not `seen_beat` any more.
    virtual Result<bool> take_lead(const std::string& holder, std::int64_t seen_beat) = 0;

    virtual Status add_token(const TokenRecord& token) = 0;
    virtual Result<std::optional<TokenRecord>> token(const std::string& id) = 0;
    virtual Result<std::vector<TokenRecord>> tokens() = 0;
    /// Those of these ids that there are, in one look; in no order.
    virtual Result<std::vector<TokenRecord>> tokens_with(const std::vector<std::string>& ids) = 0;
    /// By token id or name; the number of tokens revoked by this call.
    virtual Result<std::int64_t> revoke_tokens(const std::string& id_or_name, UtcTime at) = 0;
    /// Adds a token that succeeds those of its scope and name: they end at `old_end`, or where it is used
    /// first (settle_rotation). An earlier successor that nobody used is revoked. `not_found`: there is none
    /// to succeed.
    virtual Status rotate_token(const TokenRecord& fresh, UtcTime old_end) = 0;
    /// The successor was used: those it succeeds are revoked. Their number; 0 where that was done before.
    virtual Result<std::int64_t> settle_rotation(const TokenRecord& used, UtcTime at) = 0;

    /// Only the latest of each node is kept.
    virtual Status save_heartbeats(const std::vector<HeartbeatRecord>& heartbeats) = 0;
    /// Those saved since the one with this `seq`; 0: all.
    virtual Result<std::vector<HeartbeatRecord>> heartbeats(std::int64_t after_seq = 0) = 0;
    virtual Status forget_heartbeat(const std::string& node) = 0;

    /// Events already there are counted, not changed.
    virtual Result<EventCounts> add_events(const std::vector<EventRecord>& events) = 0;
    virtual Result<std::vector<EventRecord>> events(const EventFilter& filter) = 0;
    /// Of the `most` that came first, those that came before then.
    virtual Status forget_events(UtcTime before, std::int64_t most) = 0;

    /// A revision that is not newer changes nothing. At most one open incident per (node, key).
    virtual Result<PutOutcome> put_incident(const IncidentRecord& incident) = 0;
    virtual Result<std::optional<IncidentRecord>> incident(std::int64_t number) = 0;
    virtual Result<std::vector<IncidentRecord>> incidents(const IncidentFilter& filter) = 0;

    /// What the hub itself found out or was told. `busy`: a case or incident was changed by somebody else
    /// meanwhile; nothing is stored then.
    virtual Status record(const HubNews& news) = 0;

    virtual Result<std::vector<SignalRecord>> signals() = 0;
    /// Of these incidents, as far as there are any; all when the list is empty.
    virtual Result<std::vector<CaseRecord>> cases(const std::vector<std::int64_t>& numbers) = 0;
    virtual Result<std::vector<NoteRecord>> notes(const std::vector<std::int64_t>& numbers) = 0;
    /// Promised updates that nobody was reminded of, due at or before `now`.
    virtual Result<std::vector<CaseRecord>> overdue_cases(UtcTime now) = 0;

    virtual Result<Folds> folds() = 0;

    /// Maintenance windows that are not completed, and those completed since; all when not said since when.
    virtual Result<std::vector<WindowRecord>> windows(std::optional<UtcTime> since) = 0;
    virtual Result<std::optional<WindowRecord>> window(const std::string& id) = 0;
    /// Those that are not certainly over, and those over since; all when not said since when. By their begin.
    virtual Result<std::vector<NoticeRecord>> notices(std::optional<UtcTime> since) = 0;
    virtual Result<std::optional<NoticeRecord>> notice(const std::string& id) = 0;

    /// What scripts made for the page, in the order in which it was made.
    virtual Result<std::vector<PagePartRecord>> page_parts() = 0;
    /// Those of before `keep_from` are forgotten, of the metrics that are given.
    virtual Status add_points(const std::vector<MetricPoint>& points, UtcTime keep_from) = 0;
    virtual Status clear_points(const std::string& metric) = 0;
    /// Of all metrics, by metric and time.
    virtual Result<std::vector<MetricPoint>> points(UtcTime since) = 0;

    virtual Status save_components(const std::vector<ComponentRecord>& components) = 0;
    virtual Result<std::vector<ComponentRecord>> components() = 0;
    /// Keeps the worse of what is stored and what is given.
    virtual Status record_days(const std::vector<DayRecord>& days) = 0;
    /// Days from `from_day` on, oldest first.
    virtual Result<std::vector<DayRecord>> days(const std::string& from_day) = 0;

    /// Adds, or gives a new password and enables.
    virtual Status save_person(const PersonRecord& person) = 0;
    virtual Result<std::optional<PersonRecord>> person(const std::string& name) = 0;
    virtual Result<std::vector<PersonRecord>> people() = 0;
    /// The sessions of that person end too. False: nobody of that name.
    virtual Result<bool> disable_person(const std::string& name, UtcTime at) = 0;
    /// Expired ones are forgotten on the way.
    virtual Status add_session(const SessionRecord& session) = 0;
    virtual Result<std::optional<SessionRecord>> session(const std::string& digest) = 0;
    virtual Status end_session(const std::string& digest) = 0;

    virtual Status save_subscription(const SubscriptionRecord& record) = 0;
    /// The request is all that is to be sent to it.
    virtual Status ask_to_confirm(const SubscriptionRecord& record, const DeliveryRecord& request) = 0;
    virtual Result<std::optional<SubscriptionRecord>> subscription(const std::string& id) = 0;
    virtual Result<std::optional<SubscriptionRecord>> subscription_of(const std::string& kind,
                                                                      const std::string& address) = 0;
    /// The pending one with that digest.
    virtual Result<std::optional<SubscriptionRecord>> subscription_to_confirm(const std::string& digest) = 0;
    virtual Result<std::vector<SubscriptionRecord>> subscriptions() = 0;
    /// It and what is queued for it are forgotten.
    virtual Status end_subscription(const std::string& id) = 0;
    /// Forgets pending ones asked before that.
    virtual Status expire_subscriptions(UtcTime asked_before) = 0;
    /// Queues it for everybody who had confirmed by `at`, the first time only that this key is told.
    virtual Status tell_subscribers(const std::string& key, UtcTime at, const DeliveryRecord& delivery) = 0;
    /// This key counts as told from now on; nothing is queued.
    virtual Status count_as_told(const std::string& key, UtcTime at) = 0;
    /// At most one of each subscription: the earliest.
    virtual Result<std::vector<DueDelivery>> due_deliveries(UtcTime now, std::int64_t limit) = 0;
    /// Nobody else is given it until then. False: somebody was faster.
    virtual Result<bool> claim_delivery(const DeliveryRecord& delivery, UtcTime until) = 0;
    virtual Status postpone_delivery(std::int64_t seq, UtcTime until) = 0;
    virtual Status finish_delivery(std::int64_t seq) = 0;
    /// The subscription of this delivery is told nothing more.
    virtual Status disable_subscription_of(std::int64_t seq) = 0;

    virtual Status add_audit(const AuditRecord& record) = 0;
    /// The newest, of those before `before_seq` where that is given.
    virtual Result<std::vector<AuditRecord>> audit(std::int64_t limit,
                                                   std::optional<std::int64_t> before_seq = {}) = 0;
};

}  // namespace raidwatch::hub
