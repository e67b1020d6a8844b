#pragma once
// What the hub's store keeps, row by row, and how it is looked for. Documents are kept as the node sent them
// (raw JSON), beside the columns they are found by.

#include <raidwatch/base/clock.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
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
    std::int64_t limit = 1000;           ///< the ones with the highest numbers; kNoLimit for all
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
    std::optional<std::vector<std::string>> components = {};  ///< ids; what it is about, where people said so
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

/// What a script made for the page through the manage API; the document has its fields.
struct PagePartRecord {
    std::string kind;  ///< component, component_group, metrics_provider, metric, incident_template
    std::string id;    ///< one of each kind
    std::int64_t revision = 1;
    UtcTime created_at{}, updated_at{};
    std::string document;
};

/// Of each five minutes the latest is kept.
struct MetricPoint {
    std::string metric;  ///< id
    UtcTime at{};
    std::int64_t millionths = 0;
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
    std::vector<PagePartRecord> parts;           ///< stored where their revision is the next one, else `busy`
    std::vector<std::pair<std::string, std::string>> removed_parts;  ///< kind and id
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

}  // namespace raidwatch::hub
