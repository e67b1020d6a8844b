#include "paging.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

#include <nlohmann/json.hpp>

namespace raidwatch::hub {

Result<Paging> read_paging(const Target& target, std::int64_t otherwise) {
    constexpr std::int64_t kMostPages = 1'000'000;
    const auto size = target.parameter("limit") ? target.parameter("limit") : target.parameter("per_page");
    const auto page = parse_int(target.parameter("page").value_or("1")).value_or(0);
    const auto limit = size ? parse_int(*size).value_or(0) : otherwise;
    const bool fits = !size || (limit >= 1 && limit <= kMostOnAPage);
    if (!fits || page < 1 || page > kMostPages)
        return failure(ErrorCode::invalid, "reading", "page", "limit is 1 to 100, page from 1");
    // Whoever asks for a page means pages.
    return Paging{limit == 0 && target.parameter("page") ? kMostOnAPage : limit, page};
}

nlohmann::json on_page(nlohmann::json list, const Paging& paging) {
    if (paging.limit == 0) return list;
    const auto size = static_cast<std::int64_t>(list.size());
    const auto from = std::min((paging.page - 1) * paging.limit, size),
               to = std::min(from + paging.limit, size);
    return nlohmann::json(nlohmann::json::array_t(list.begin() + from, list.begin() + to));
}

}  // namespace raidwatch::hub
