#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <type_traits>

#include <raidwatch/model/trend.hpp>
#include <raidwatch/model/fault.hpp>
#include <raidwatch/model/findings.hpp>
#include <raidwatch/model/heartbeat.hpp>
#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/json.hpp>
#include <raidwatch/model/maintenance_order.hpp>
#include <raidwatch/model/outbox.hpp>
#include <raidwatch/model/phase_out.hpp>
#include <raidwatch/model/rule_memory.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <nlohmann/json.hpp>

namespace raidwatch {

BOOST_DESCRIBE_ENUM(ErrorCode, not_found, denied, timed_out, unreachable, malformed, invalid, unsupported, io, refused, busy)

using Json = nlohmann::json;

namespace {

template <class T>
constexpr bool is_described_struct = boost::describe::has_describe_members<T>::value && !std::is_enum_v<T>;

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};

template <class T>
Json encode(const T& value) {
    if constexpr (is_described_struct<T>) {
        Json object = Json::object();
        using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
        boost::mp11::mp_for_each<Members>([&](auto d) {
            const auto& field = value.*d.pointer;
            using Field = std::decay_t<decltype(field)>;
            if constexpr (is_optional<Field>::value) {
                if (field) object[d.name] = encode(*field);
            } else if constexpr (std::is_same_v<Field, std::string> || is_vector<Field>::value ||
                                 std::is_same_v<Field, Evidence>) {
                if (!field.empty()) object[d.name] = encode(field);
            } else {
                object[d.name] = encode(field);
            }
        });
        return object;
    } else if constexpr (is_vector<T>::value) {
        Json list = Json::array();
        for (const auto& item : value) list.push_back(encode(item));
        return list;
    } else if constexpr (std::is_same_v<T, UtcTime>) {
        return to_rfc3339(value);
    } else if constexpr (std::is_same_v<T, Kind>) {
        return std::string(value.name());
    } else if constexpr (std::is_enum_v<T>) {
        return std::string(word(value));
    } else {
        return value;
    }
}

/// Fills `into`; false and the offending path in `where` when the JSON does not fit.
template <class T>
bool decode(const Json& json, T& into, std::string& where);

template <class T>
bool decode_members(const Json& json, T& into, std::string& where) {
    if (!json.is_object()) return false;
    bool fits = true;
    using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
    boost::mp11::mp_for_each<Members>([&](auto d) {
        if (!fits) return;
        const auto found = json.find(d.name);
        if (found == json.end() || found->is_null()) return;
        auto& field = into.*d.pointer;
        using Field = std::decay_t<decltype(field)>;
        std::string below;
        if constexpr (is_optional<Field>::value)
            fits = decode(*found, field.emplace(), below);
        else
            fits = decode(*found, field, below);
        if (!fits) where = std::string(".") + d.name + below;
    });
    return fits;
}

template <class T>
bool decode_list(const Json& json, std::vector<T>& into, std::string& where) {
    if (!json.is_array()) return false;
    into.clear();
    into.reserve(json.size());
    for (const auto& item : json)
        if (std::string below; !decode(item, into.emplace_back(), below)) {
            where = "[" + std::to_string(into.size() - 1) + "]" + below;
            return false;
        }
    return true;
}

bool decode_evidence(const Json& json, Evidence& into) {
    if (!json.is_object()) return false;
    for (const auto& [name, value] : json.items()) {
        if (!value.is_string()) return false;
        into[name] = value.template get<std::string>();
    }
    return true;
}

template <class T>
std::optional<T> enumerator(const std::string& name) {
    std::optional<T> found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto d) {
        if (name == d.name) found = d.value;
    });
    return found;
}

/// What is written as one text.
template <class T>
bool decode_text(const Json& json, T& into) {
    if (!json.is_string()) return false;
    const auto& text = json.get_ref<const std::string&>();
    std::optional<T> value;
    if constexpr (std::is_same_v<T, UtcTime>)
        value = parse_rfc3339(text);
    else if constexpr (std::is_same_v<T, Kind>)
        value = Kind::named(text);
    else if constexpr (std::is_enum_v<T>)
        value = enumerator<T>(text);
    else
        value = text;
    if (value) into = *std::move(value);
    return value.has_value();
}

/// In the range of T.
template <class T>
bool decode_integer(const Json& json, T& into) {
    if (json.is_number_unsigned()) {
        const auto number = json.get<std::uint64_t>();
        if (number > static_cast<std::uint64_t>(std::numeric_limits<T>::max())) return false;
        into = static_cast<T>(number);
        return true;
    }
    if (!json.is_number_integer() || std::is_unsigned_v<T>) return false;
    const auto number = json.get<std::int64_t>();
    if (number < static_cast<std::int64_t>(std::numeric_limits<T>::min())) return false;
    into = static_cast<T>(number);
    return true;
}

template <class T>
bool decode(const Json& json, T& into, std::string& where) {
    if constexpr (is_described_struct<T>) {
        return decode_members(json, into, where);
    } else if constexpr (is_vector<T>::value) {
        return decode_list(json, into, where);
    } else if constexpr (std::is_same_v<T, Evidence>) {
        return decode_evidence(json, into);
    } else if constexpr (std::is_same_v<T, bool>) {
        if (json.is_boolean()) into = json.get<bool>();
        return json.is_boolean();
    } else if constexpr (std::is_floating_point_v<T>) {
        if (json.is_number()) into = json.get<T>();
        return json.is_number();
    } else if constexpr (std::is_integral_v<T>) {
        return decode_integer(json, into);
    } else {
        return decode_text(json, into);
    }
}

}  // namespace

template <class T>
Json to_json(const T& value) {
    return encode(value);
}

template <class T>
Result<T> from_json(const Json& json) {
    T value{};
    std::string where;
    if (!decode(json, value, where))
        return failure(ErrorCode::malformed, "reading JSON", where.empty() ? "." : where, "unexpected type or value");
    return value;
}

#define RAIDWATCH_JSON(Type)                              \
    template Json to_json<Type>(const Type&);             \
    template Result<Type> from_json<Type>(const Json&);   \
    template Json to_json<std::vector<Type>>(const std::vector<Type>&); \
    template Result<std::vector<Type>> from_json<std::vector<Type>>(const Json&);
RAIDWATCH_JSON(Findings)
RAIDWATCH_JSON(DomainState)
RAIDWATCH_JSON(NodeView)
RAIDWATCH_JSON(Event)
RAIDWATCH_JSON(Incident)
RAIDWATCH_JSON(Operation)
RAIDWATCH_JSON(Heartbeat)
RAIDWATCH_JSON(Controller)
RAIDWATCH_JSON(Array)
RAIDWATCH_JSON(Disk)
RAIDWATCH_JSON(SmartReading)
RAIDWATCH_JSON(Domain)
RAIDWATCH_JSON(Problem)
RAIDWATCH_JSON(Fault)
RAIDWATCH_JSON(Subject)
RAIDWATCH_JSON(OutboxRow)
RAIDWATCH_JSON(Baseline)
RAIDWATCH_JSON(MaintenanceWindow)
RAIDWATCH_JSON(MaintenanceOrder)
RAIDWATCH_JSON(PhaseOut)
RAIDWATCH_JSON(PhaseOutOrder)
RAIDWATCH_JSON(TrendSeries)
#undef RAIDWATCH_JSON

std::string dump(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Result<Json> parse_json(std::string_view text, std::string_view source) {
    bool too_deep = false;
    const auto guard = [&](int depth, Json::parse_event_t, Json&) {
        too_deep = too_deep || depth > 64;
        return !too_deep;
    };
    auto json = Json::parse(text, guard, false);
    if (too_deep) return failure(ErrorCode::malformed, "parsing", std::string(source), "nested too deeply");
    if (json.is_discarded()) return failure(ErrorCode::malformed, "parsing", std::string(source), "not JSON");
    return json;
}

}  // namespace raidwatch
