#pragma once

#include <map>
#include <string>

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/kind.hpp>
#include <raidwatch/model/severity.hpp>

#include <boost/describe.hpp>

namespace raidwatch {

enum class SubjectKind { node, controller, enclosure, array, disk, service, sink, store, collector };
BOOST_DESCRIBE_ENUM(SubjectKind, node, controller, enclosure, array, disk, service, sink, store, collector)

/// What an event, fault or incident is about. `id` is stable; `name` is what people are shown
/// (md0, pool name, vd0, c0; for disks the serial).
struct Subject {
    SubjectKind kind = SubjectKind::node;
    std::string id;
    std::string name;

    bool operator==(const Subject&) const = default;
};
BOOST_DESCRIBE_STRUCT(Subject, (), (kind, id, name))

/// Named facts in the field's own words and units, for operators and machines: {"serial": "ZC1A0005", "slot": "0:5"}.
using Evidence = std::map<std::string, std::string>;

/// Something that happened; immutable once recorded.
struct Event {
    std::string id;  ///< assigned when recorded (IdSource); empty until then
    std::string node;
    UtcTime at{};
    Kind kind;
    Severity severity = Severity::info;
    Subject subject;
    std::string before, after;  ///< the state that changed, in words; empty where there is none
    std::string text;           ///< one sentence for people
    Evidence evidence;
    std::string source;  ///< the domain or part of raidwatch that saw it: "md/md0", "incident"

    bool operator==(const Event&) const = default;
};
BOOST_DESCRIBE_STRUCT(Event, (), (id, node, at, kind, severity, subject, before, after, text, evidence, source))

}  // namespace raidwatch
