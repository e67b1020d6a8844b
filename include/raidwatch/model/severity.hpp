#pragma once

#include <boost/describe.hpp>

namespace raidwatch {

enum class Severity { info, warning, critical };
BOOST_DESCRIBE_ENUM(Severity, info, warning, critical)

/// Event warning = incident minor, event critical = incident critical; major belongs to services.
enum class IncidentSeverity { minor, major, critical };
BOOST_DESCRIBE_ENUM(IncidentSeverity, minor, major, critical)

}  // namespace raidwatch
