#pragma once

#include "status_text.hpp"

namespace raidwatch {
class JsonView;
}

namespace raidwatch::zfs {

/// JSON of `zpool status -j` (OpenZFS 2.3 and later): nested or flat vdevs, numbers or text.
StatusText parse_status_json(const JsonView& document);

/// Numbers come as numbers (--json-int), exact text (-p) or text for people ("1.2K").
std::optional<std::uint64_t> json_amount(const JsonView& value);
/// Text, or a number written as text.
std::string json_text(const JsonView& value);

}  // namespace raidwatch::zfs
