#pragma once
// JSON in and out of every value in model/, by their descriptions (Boost.Describe). Reading never throws: a wrong
// type, an unknown enum word or a missing mandatory object gives an Error that names the path; unknown keys are ignored,
// so that an older program reads what a newer one wrote. Empty optionals, strings and lists are left out when writing.

#include <string>
#include <string_view>
#include <vector>

#include <raidwatch/base/result.hpp>

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>
#include <nlohmann/json_fwd.hpp>

namespace raidwatch {

/// Implemented for: Findings, DomainState, NodeView, Event, Incident, Operation, Heartbeat, Controller, Array, Disk,
/// SmartReading, Domain, Problem, Fault, MaintenanceWindow, MaintenanceOrder, TrendSeries, Subject and vectors of them (explicit instantiations in agent/model/json.cpp).
template <class T>
nlohmann::json to_json(const T& value);
template <class T>
Result<T> from_json(const nlohmann::json& json);

/// Text of one line; invalid UTF-8 in values is replaced, never thrown at.
std::string dump(const nlohmann::json& json, int indent = -1);
/// Non-throwing parse; refuses input nested deeper than 64 levels.
Result<nlohmann::json> parse_json(std::string_view text, std::string_view source = "JSON");

/// The word of a described enum: "in_sync". Empty for a value outside of it.
template <class E>
std::string_view word(E value) {
    std::string_view found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
        if (d.value == value) found = d.name;
    });
    return found;
}

}  // namespace raidwatch
