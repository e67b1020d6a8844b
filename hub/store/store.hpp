#pragma once
// What the hub remembers: in a SQLite file, or in a PostgreSQL database that several hubs share. Every call
// is one transaction: when a writing call succeeds, what it wrote survives a crash.
//
// Documents are kept as the node sent them (raw JSON), beside the columns they are found by.

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

namespace raidwatch::hub {

enum class TokenScope {
    node,       ///< a storage node tells about itself
    operators,  ///< everything
    signal,     ///< another system tells about services, and nothing else
};
BOOST_DESCRIBE_ENUM(TokenScope, node, operators, signal)

struct TokenRecord {
    std::string id;      ///< the public half of the token, finds the row
    std::string digest;  ///< SHA-256 of the secret half, lower-case hex
    TokenScope scope = TokenScope::node;
    std::string name;     ///< node, or whoever the operators' token is for
    std::string cluster;  ///< of the node; empty when not said
    UtcTime created_at{};
    std::optional<UtcTime> revoked_at = {};
    std::optional<UtcTime> ends_at = {};  ///< by time, because another takes its place; see rotate_token()
    bool succeeds = false;                ///< not used yet; those whose place it takes end with its first use
};

/// Neither revoked nor at its end.
inline bool is_valid(const TokenRecord& token, UtcTime now) {
    return !token.revoked_at && (!token.ends_at || now < *token.ends_at);
}

struct HeartbeatRecord {
    std::string node;
    UtcTime received_at{};
    std::string document;
    std::int64_t seq = 0;  ///< grows with every saving; given by the store
};

/// Which of the hubs that share the store keeps time for all: silences, reminders, maintenance.
struct LeadershipRecord {
    std::string holder;     ///< empty: nobody
    std::int64_t beat = 0;  ///< changes as long as the holder lives
};

struct EventRecord {
    std::string node, id;
    UtcTime at{}, received_at{};
    std::string kind, severity;  ///< as text: a newer agent may know kinds this hub does not
    std::string subject_id, subject_name;
    std::string document;
};

struct EventFilter {
    std::optional<std::string> kind, component, node;  ///< component: id or name of the subject
    std::optional<UtcTime> since;
    std::int64_t limit = 1000;  ///< the newest ones
};

struct IncidentRecord {
    std::int64_t number = 0;  ///< the hub's own, for good; given by the store
    std::string node;         ///< who tells of it; empty: the hub itself
    std::string key, id;
    std::int64_t revision = 0;
    bool open = true;
    std::string fault_class, kind, state, severity;  ///< words
    std::string subject_id, subject_name;
    UtcTime opened_at{}, changed_at{};
    std::optional<UtcTime> resolved_at;
    UtcTime first_received_at{}, received_at{};
    std::string document;
};

/// Nothing is broken: for operators alone, and counted nowhere.
inline bool is_drill(const IncidentRecord& record) {
    return record.fault_class == "drill";
}

inline constexpr std::int64_t kNoLimit = -1;

struct IncidentFilter {
    std::optional<bool> open;
    std::optional<std::string> key, kind, component, state, node;
    std::optional<UtcTime> since;        ///< opened, changed or resolved at or after
    std::optional<std::int64_t> before;  ///< numbers below
    std::int64_t limit = 1000;     ///< the ones with the highest numbers; kNoLimit for all
};

struct PutOutcome {
    enum class What { created, updated, unchanged, conflict };
    What what = What::created;
    std::int64_t number = 0;
    std::int64_t revision = 0;   ///< now stored
    std::string conflicting_id;  ///< the open incident that holds the key
};

struct EventCounts {
    std::int64_t accepted = 0, known = 0;
};

/// A line of the public page: a service, or a cluster's storage.
struct ComponentRecord {
    std::string id, name;
    std::int64_t position = 0;
    std::string status;  ///< Statuspage word
    UtcTime created_at{}, updated_at{};
};

/// The worst a component was on one day.
struct DayRecord {
    std::string component;
    std::string day;         ///< "2026-11-22", UTC
    std::int64_t worst = 0;  ///< rank of ComponentStatus
};

struct AuditRecord {
    UtcTime at{};
    std::string who, what, subject;
    std::int64_t seq = 0;  ///< counts up; given by the store
};

/// What one source says of a component now; the newest of each (component, source) is kept.
struct SignalRecord {
    std::string component, source;
    std::string state;  ///< Statuspage word
    std::string message;
    UtcTime at{};
};

/// What people decided about an incident, beside what its node tells. Counts up with every change.
struct CaseRecord {
    std::int64_t number = 0;  ///< of the incident
    std::int64_t revision = 0;
    std::string acknowledged_by, acknowledged_severity;
    std::optional<UtcTime> acknowledged_at;
    std::string published_by;
    std::optional<UtcTime> published_at;    ///< shown to customers from then on
    std::optional<UtcTime> next_update_at;  ///< promised; none: nothing is owed
    bool overdue_told = false;
    std::string public_title, public_impact;  ///< written by people; empty: templated
    std::string postmortem;
    std::optional<UtcTime> postmortem_published_at;
    std::string metadata;                      ///< JSON object of whoever opened it through the manage API
    std::optional<UtcTime> withdrawn_at = {};  ///< customers are shown it no more
};

enum class Audience {
    operators,  ///< in the operators' story of the incident
    everybody,  ///< there and on the public page
    customers,  ///< on the public page only: the operators' story has it already
};
BOOST_DESCRIBE_ENUM(Audience, operators, everybody, customers)

/// Something written about an incident; never changed.
struct NoteRecord {
    std::int64_t number = 0;  ///< of the incident
    std::int64_t id = 0;      ///< counts within the incident; given by the store
    UtcTime at{};
    std::string who, text;
    std::string state;  ///< the incident's from then on; empty: unchanged
    Audience audience = Audience::operators;
};

/// A maintenance window; the document is a MaintenanceWindow.
struct WindowRecord {
    std::string id, state;
    UtcTime from{};
    std::optional<UtcTime> completed_at;
    std::string document;
};

/// Maintenance as it is announced to customers; the document is a Notice.
struct NoticeRecord {
    std::string id;
    std::int64_t revision = 0;
    UtcTime from{};
    std::optional<UtcTime> over_at;  ///< certainly over by then; none: not known
    std::string document;
};

/// Whoever asked to be told of news, by e-mail or webhook.
struct SubscriptionRecord {
    std::string id, kind, address;  ///< one of each kind and address
    std::string state;              ///< pending, active, disabled
    std::string confirm_digest;     ///< SHA-256 of what confirms it; empty: nothing does
    std::string end_key;            ///< is in every message and ends it
    std::string secret;             ///< of a webhook, "whsec_..."
    UtcTime created_at{}, asked_at{};
    std::optional<UtcTime> confirmed_at = {};
};

/// Something to send. It is due again at `due_at` until it is finished.
struct DeliveryRecord {
    std::int64_t seq = 0;  ///< given by the store
    std::string subscription, message_id;
    std::string document;  ///< JSON: subject, text, link, type, data
    UtcTime due_at{};
    int attempts = 0;
};

struct DueDelivery {
    DeliveryRecord delivery;
    SubscriptionRecord subscription;
};

/// A node's incident that a cluster's stands for; once and for good.
struct FoldRecord {
    std::int64_t number = 0;  ///< of the node's incident
    std::int64_t into = 0;    ///< of the cluster's
};

using Folds = std::map<std::int64_t, std::int64_t>;  ///< `into` by `number`

/// What belongs together and is stored together or not at all.
struct HubNews {
    std::vector<EventRecord> events;
    std::vector<IncidentRecord> incidents;
    std::vector<SignalRecord> signals;
    std::vector<std::string> silenced;  ///< components whose signals are forgotten, before `signals`
    std::vector<CaseRecord> cases;      ///< number 0: see notes; stored where its revision is the next one
    std::vector<NoteRecord> notes;      ///< number 0: of the first of `incidents`
    std::vector<WindowRecord> windows;  ///< new, or instead of the one with that id
    std::vector<NoticeRecord> notices;  ///< stored where their revision is the next one, else `busy`
    std::vector<std::string> withdrawn_notices;  ///< ids
    std::vector<FoldRecord> folds;  ///< into 0: the first of `incidents`; `busy` where folded before
    std::vector<AuditRecord> audit;
    bool only_if_newest = false;  ///< an incident that somebody else changed meanwhile makes it `busy`
    std::string leader;  ///< not empty: stored only while this hub holds the leadership, else it is `busy`
};

/// Somebody who signs in to the workbench.
struct PersonRecord {
    std::string name;
    std::string password_hash;  ///< argon2id in its own encoding
    UtcTime created_at{};
    std::optional<UtcTime> disabled_at;
};

struct SessionRecord {
    std::string digest;  ///< SHA-256 of what the cookie holds
    std::string person;
    bool by_proxy = false;  ///< the proxy in front vouched for them; they need no record here
    UtcTime created_at{}, expires_at{};
};

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
