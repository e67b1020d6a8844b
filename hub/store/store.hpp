#pragma once
// What the hub remembers. SQLite implements it; a store several stateless hubs share (PostgreSQL) is another
// implementation of the same interface, so nothing here speaks of files, and every call is one transaction:
// when a writing call succeeds, what it wrote survives a crash.
//
// Documents are kept as the node sent them (raw JSON), beside the columns they are found by.

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

namespace raidwatch::hub {

enum class TokenScope { node, operators };
BOOST_DESCRIBE_ENUM(TokenScope, node, operators)

struct TokenRecord {
    std::string id;      ///< the public half of the token, finds the row
    std::string digest;  ///< SHA-256 of the secret half, lower-case hex
    TokenScope scope = TokenScope::node;
    std::string name;     ///< node, or whoever the operators' token is for
    std::string cluster;  ///< of the node; empty when not said
    UtcTime created_at{};
    std::optional<UtcTime> revoked_at;
};

struct HeartbeatRecord {
    std::string node;
    UtcTime received_at{};
    std::string document;
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

inline constexpr std::int64_t kNoLimit = -1;

struct IncidentFilter {
    std::optional<bool> open;
    std::optional<std::string> key, kind, component, state, node;
    std::optional<UtcTime> since;  ///< opened, changed or resolved at or after
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
};

class Store {
  public:
    virtual ~Store() = default;

    virtual Status add_token(const TokenRecord& token) = 0;
    virtual Result<std::optional<TokenRecord>> token(const std::string& id) = 0;
    virtual Result<std::vector<TokenRecord>> tokens() = 0;
    /// By token id or name; the number of tokens revoked by this call.
    virtual Result<std::int64_t> revoke_tokens(const std::string& id_or_name, UtcTime at) = 0;

    /// Only the latest of each node is kept.
    virtual Status save_heartbeats(const std::vector<HeartbeatRecord>& heartbeats) = 0;
    virtual Result<std::vector<HeartbeatRecord>> heartbeats() = 0;
    virtual Status forget_heartbeat(const std::string& node) = 0;

    /// Events already there are counted, not changed.
    virtual Result<EventCounts> add_events(const std::vector<EventRecord>& events) = 0;
    virtual Result<std::vector<EventRecord>> events(const EventFilter& filter) = 0;

    /// A revision that is not newer changes nothing. At most one open incident per (node, key).
    virtual Result<PutOutcome> put_incident(const IncidentRecord& incident) = 0;
    virtual Result<std::optional<IncidentRecord>> incident(std::int64_t number) = 0;
    virtual Result<std::vector<IncidentRecord>> incidents(const IncidentFilter& filter) = 0;

    /// What the hub itself found out: events and incidents together or not at all.
    virtual Status record(const std::vector<EventRecord>& events,
                          const std::vector<IncidentRecord>& incidents) = 0;

    virtual Status save_components(const std::vector<ComponentRecord>& components) = 0;
    virtual Result<std::vector<ComponentRecord>> components() = 0;
    /// Keeps the worse of what is stored and what is given.
    virtual Status record_days(const std::vector<DayRecord>& days) = 0;
    /// Days from `from_day` on, oldest first.
    virtual Result<std::vector<DayRecord>> days(const std::string& from_day) = 0;

    virtual Status add_audit(const AuditRecord& record) = 0;
    virtual Result<std::vector<AuditRecord>> audit(std::int64_t limit) = 0;
};

}  // namespace raidwatch::hub
