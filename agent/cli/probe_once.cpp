#include "probe_once.hpp"

#include "probe_process.hpp"

#include <unistd.h>

namespace raidwatch::cli {

Result<std::vector<Findings>> probe_once(const std::string& probe, const std::string& root,
                                         Milliseconds deadline) {
    if (root.empty() && geteuid() != 0)
        return failure(ErrorCode::denied, "running", probe,
                       "reading the hardware needs root; try: sudo raidwatch status --now");
    std::vector<std::string> words{"--once"};
    if (!root.empty()) words.insert(words.end(), {"--root", root});
    return run_probe(probe, words, ChildInput::none, deadline).and_then([&](const std::string& text) {
        return findings_in(text, probe);
    });
}

}  // namespace raidwatch::cli
