#include "stored_casework.hpp"

namespace raidwatch::hub {

Result<CaseworkByNumber> stored_casework(Store& store, const std::vector<std::int64_t>& numbers) {
    if (numbers.empty()) return CaseworkByNumber{};
    auto cases = store.cases(numbers);
    if (!cases) return tl::unexpected(cases.error());
    auto notes = store.notes(numbers);
    if (!notes) return tl::unexpected(notes.error());
    return casework_of(std::move(*cases), std::move(*notes));
}

Result<CaseworkByNumber> stored_casework(Store& store, const std::vector<IncidentRecord>& records) {
    std::vector<std::int64_t> numbers;
    for (const auto& record : records) numbers.push_back(record.number);
    return stored_casework(store, numbers);
}

}  // namespace raidwatch::hub
