#pragma once
// Log lines on standard error, in journald's priority form ("<4>text") when journald reads them.
// Never waits: lines that the reader does not take at once are counted, and their number is told when it reads again.
// Silent when all is well: nothing here is called on the healthy path but for start and stop.

#include <string_view>

namespace raidwatch::log {

void error(std::string_view line);    ///< the operator must act
void warning(std::string_view line);  ///< something is worse than it should be
void notice(std::string_view line);   ///< normal but worth knowing: start, stop, reload
void debug(std::string_view line);    ///< only with set_verbose(true)

void set_verbose(bool on);

}  // namespace raidwatch::log
