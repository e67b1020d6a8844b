#include "collectors/text/json_view.hpp"
#include "parse.hpp"
#include "status_json.hpp"
#include "status_text.hpp"

#include <raidwatch/base/text.hpp>

namespace raidwatch::zfs {

Findings parse_status(std::string_view output) {
    StatusText read;
    if (trim(output).starts_with('{')) {
        if (const auto document = JsonDocument::read(output, "zpool status -j"))
            read = parse_status_json(document->root());
        else
            read.problems.push_back({"zfs", document.error().code, document.error().text()});
    } else {
        read = parse_status_text(output);
    }
    Findings findings;
    for (const auto& pool : read.pools) findings.arrays.push_back(to_array(pool));
    findings.problems = std::move(read.problems);
    findings.complete = findings.problems.empty();
    return findings;
}

}  // namespace raidwatch::zfs
