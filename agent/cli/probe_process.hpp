#pragma once
// raidwatch-probe as a child process: started, read to its end, killed when it takes too long.

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>
#include <raidwatch/model/findings.hpp>

#include <string>
#include <vector>

namespace raidwatch::cli {

/// Beside this program, in libexec, or in PATH; not_found otherwise.
Result<std::string> find_probe();

enum class ChildInput { none, ours };  ///< what its standard input is

/// Standard output of `probe WORDS...`; its standard error is ours. timed_out: it did not end within
/// `deadline` and was killed; refused: it ended with a status other than 0 and said nothing.
Result<std::string> run_probe(const std::string& probe, const std::vector<std::string>& words,
                              ChildInput input, Milliseconds deadline);

/// The findings among the protocol messages of `text`; malformed where there are none.
Result<std::vector<Findings>> findings_in(std::string_view text, const std::string& probe);

}  // namespace raidwatch::cli
