#pragma once
// What a status API is to the pusher: how a row becomes a request, and what an answer means. Implementations
// are pure: all they remember is the SinkMemory they are given.

#include "http.hpp"

#include <raidwatch/model/heartbeat.hpp>
#include <raidwatch/model/maintenance.hpp>
#include <raidwatch/model/outbox.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace raidwatch::push {

/// What an answer says about the rows that were sent.
struct Verdict {
    enum class Kind {
        delivered,  ///< the API has them
        retry,      ///< later, unchanged
        paused,     ///< nothing is accepted from us (401, 403) until somebody mends it
        recover,    ///< the API's idea of this lane differs from ours: ask it (Sink::inquiry), then go on
        dead,       ///< these rows will never be accepted
    };
    Kind kind = Kind::delivered;
    std::string reason;                   ///< for people; empty when delivered
    std::optional<Milliseconds> after{};  ///< retry: not earlier than this from now (Retry-After)
    bool whole_sink = false;              ///< the trouble is the API's, not these rows': all its lanes wait
    bool at_once = false;                 ///< retry: something was learned, no back-off needed

    static Verdict delivered() { return {}; }
    static Verdict dead(std::string why) { return {Kind::dead, std::move(why)}; }
    static Verdict recover(std::string why) { return {Kind::recover, std::move(why)}; }
};

/// What HTTP itself says (common to all sinks): 2xx delivered; 408, 420, 425, 429, 5xx retry; 3xx retry
/// (redirects are not followed with credentials); 401, 403 paused; 404, 409 recover; anything else dead. 500
/// is the trouble of the rows sent, the other 5xx and 429 that of the whole API.
Verdict judge_status(const HttpResponse& answer, UtcTime now);

/// Retry-After in seconds or as an HTTP date (RFC 9110, 10.2.3), at most one hour.
std::optional<Milliseconds> retry_after(const HttpResponse& answer, UtcTime now);

/// Facts about the other side, by name. They outlive a restart, recorded in Commit::meta as
/// "sink/<sink>/<name>"; those whose name begins with '~' hold for this run alone.
using SinkMemory = std::map<std::string, std::string>;

/// Whether rows of that lane of the same sink still wait.
using Owed = std::function<bool(const std::string& lane)>;

struct Parcel {
    HttpRequest request;
    std::size_t rows = 1;  ///< how many of the lane's first rows are done when this is delivered
    bool last = true;      ///< false: a step on the way; delivered, the rows wait for their next parcel
};

class Sink {
  public:
    virtual ~Sink() = default;

    /// At least this long between two requests; 0: no limit of its own.
    virtual Milliseconds pace() const { return Milliseconds{0}; }

    /// True: `inquiry` goes first. For APIs that cannot tell a repeated request from a new one.
    virtual bool asks_first(std::span<const OutboxRow>, const SinkMemory&) const { return false; }
    /// `rows`: waiting ones of one lane in order, at least one; a parcel may stand for several (a batch of
    /// events, or a document that contains the earlier ones).
    virtual Parcel parcel(std::span<const OutboxRow> rows, const SinkMemory& memory, UtcTime now) const = 0;
    /// `rows`: those of the parcel. May note what was learned.
    virtual Verdict judge(std::span<const OutboxRow> rows, const HttpResponse& answer, SinkMemory& memory,
                          UtcTime now) const = 0;
    /// No answer came: whether the parcel took effect is not known.
    virtual void lost(std::span<const OutboxRow>, SinkMemory&, UtcTime) const {}
    /// After `recover`, or first: what to ask. nullopt: nothing can be asked, the verdict becomes a retry.
    virtual std::optional<HttpRequest> inquiry(std::span<const OutboxRow>, const SinkMemory&) const {
        return std::nullopt;
    }
    /// What the answer to the inquiry means; may write to `memory`. Never `recover`.
    virtual Verdict judge_inquiry(std::span<const OutboxRow>, const HttpResponse&, SinkMemory&, const Owed&,
                                  UtcTime) const {
        return {.kind = Verdict::Kind::retry, .reason = "nothing was asked"};
    }
    /// nullopt where the API has no place for heartbeats.
    virtual std::optional<HttpRequest> heartbeat(const Heartbeat&, SinkMemory&, UtcTime) const {
        return std::nullopt;
    }
    /// Maintenance windows that the answer to a heartbeat tells the node of; nullopt: it says nothing of
    /// them.
    virtual std::optional<std::vector<MaintenanceWindow>> windows(const HttpResponse&) const {
        return std::nullopt;
    }
};

/// "a b/c" -> "a%20b%2Fc": everything but RFC 3986 unreserved characters.
std::string percent_encode(std::string_view text);

}  // namespace raidwatch::push
