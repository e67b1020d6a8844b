// Boost.JSON is header-only here; its parts that are not templates are compiled in this file alone.

#include <boost/json/src.hpp>
