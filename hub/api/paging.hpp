#pragma once
// Which part of a list somebody asks for.

#include "hub/api/url.hpp"

#include <raidwatch/base/result.hpp>

#include <cstdint>

#include <nlohmann/json_fwd.hpp>

namespace raidwatch::hub {

struct Paging {
    std::int64_t limit = 0;  ///< 0: all
    std::int64_t page = 1;
};

inline constexpr std::int64_t kMostOnAPage = 100;

/// `limit` or `per_page`, and `page` from 1; `otherwise`: the limit where none is said, 0 for all. `invalid`:
/// a limit that is not 1 to 100, or no page.
Result<Paging> read_paging(const Target& target, std::int64_t otherwise);
/// That part of the list.
nlohmann::json on_page(nlohmann::json list, const Paging& paging);

}  // namespace raidwatch::hub
