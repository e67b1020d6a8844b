#include "documents.hpp"

#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/json.hpp>
#include <raidwatch/model/maintenance.hpp>
#include <raidwatch/model/phase_out.hpp>
#include <raidwatch/model/rule_memory.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <nlohmann/json.hpp>

namespace raidwatch::store {

template <class T>
std::string document(const T& value) {
    return dump(to_json(value));
}

template <class T>
std::optional<T> from_document(const std::string& text) {
    const auto json = parse_json(text, "stored document");
    if (!json) return std::nullopt;
    auto value = from_json<T>(*json);
    if (!value) return std::nullopt;
    return std::move(*value);
}

#define RAIDWATCH_DOCUMENT(Type)                      \
    template std::string document<Type>(const Type&); \
    template std::optional<Type> from_document<Type>(const std::string&);
RAIDWATCH_DOCUMENT(DomainState)
RAIDWATCH_DOCUMENT(NodeView)
RAIDWATCH_DOCUMENT(Fault)
RAIDWATCH_DOCUMENT(Incident)
RAIDWATCH_DOCUMENT(Event)
RAIDWATCH_DOCUMENT(Operation)
RAIDWATCH_DOCUMENT(MaintenanceWindow)
RAIDWATCH_DOCUMENT(PhaseOut)
RAIDWATCH_DOCUMENT(SmartReading)
RAIDWATCH_DOCUMENT(Baseline)
#undef RAIDWATCH_DOCUMENT

}  // namespace raidwatch::store
