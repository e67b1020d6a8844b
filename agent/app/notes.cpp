#include "notes.hpp"

#include <raidwatch/base/text.hpp>

namespace raidwatch::app {

namespace {

Event note(Kind kind, Severity severity, Subject subject, std::string source, UtcTime now) {
    Event event;
    event.at = now;
    event.kind = kind;
    event.severity = severity;
    event.subject = std::move(subject);
    event.source = std::move(source);
    return event;
}

Subject subject_of(const Domain& domain) {
    return {SubjectKind::collector, domain.text(), printable(domain.text(), 100)};
}

}  // namespace

Event booted(const std::string& node, const std::string& boot_before, const std::string& boot_now,
             UtcTime now) {
    auto event = note(kind::node_booted, Severity::info, {SubjectKind::node, node, node}, "agent", now);
    event.before = boot_before;
    event.after = boot_now;
    event.text = printable(node, 100) + " was started again since it was last seen";
    return event;
}

Event clock_stepped(const std::string& node, Milliseconds step, UtcTime now) {
    constexpr Milliseconds kMatters{60'000};
    const auto far = std::chrono::abs(step);
    auto event = note(kind::clock_stepped, far < kMatters ? Severity::info : Severity::warning,
                      {SubjectKind::node, node, node}, "agent", now);
    event.before = to_rfc3339(now - step);
    event.after = to_rfc3339(now);
    event.text = "the clock of " + printable(node, 100) + " was set " +
                 (step < Milliseconds{0} ? "back" : "forward") + " by " + human_duration(far) +
                 "; times before that are those of the old clock";
    return event;
}

Event wedged(const probe::Wedged& message, UtcTime now) {
    const auto subject = subject_of(message.domain);
    auto event = note(kind::collector_wedged, Severity::warning, subject, message.domain.text(), now);
    event.text = "reading " + subject.name + " hangs since " + to_rfc3339(message.since) +
                 " and cannot be ended; it is left alone until it answers";
    event.evidence["since"] = to_rfc3339(message.since);
    return event;
}

Event freed(const probe::Freed& message, UtcTime now) {
    const auto subject = subject_of(message.domain);
    auto event = note(kind::collector_recovered, Severity::info, subject, message.domain.text(), now);
    event.text = "the read of " + subject.name + " that hung has ended";
    return event;
}

Event not_begun(const integrity::Start& start, const probe::Acted& acted, UtcTime now) {
    const bool of_pool = start.test == integrity::IntegrityTest::pool_scrub;
    const bool of_array = of_pool || start.test == integrity::IntegrityTest::array_check;
    const Subject subject{of_array ? SubjectKind::array : SubjectKind::disk, start.id,
                          printable(start.name, 100)};
    auto event = note(kind::operation_aborted, Severity::info, subject, "integrity", now);
    event.text = subject.name + ": " +
                 (of_pool    ? "a scrub"
                  : of_array ? "a check"
                             : "a self-test") +
                 " could not be begun and is tried again a day later: " + printable(acted.error, 300);
    event.evidence = {{"operation", of_array ? "check" : "self_test"}, {"started_by", "raidwatch"}};
    return event;
}

Event sink_news(const std::string& sink, bool paused, const std::string& reason, UtcTime now) {
    const Subject subject{SubjectKind::sink, sink, printable(sink, 100)};
    auto event = note(paused ? kind::sink_paused : kind::sink_recovered,
                      paused ? Severity::warning : Severity::info, subject, "push", now);
    event.text = paused ? "deliveries to " + subject.name + " wait: " + printable(reason, 200)
                        : "deliveries to " + subject.name + " go on";
    return event;
}

}  // namespace raidwatch::app
