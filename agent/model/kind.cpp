#include <algorithm>
#include <array>

#include <raidwatch/model/kind.hpp>

namespace raidwatch {

namespace {
constexpr auto kTable = std::to_array<KindInfo>({
#define RAIDWATCH_KIND(constant, dotted, meaning) {dotted, meaning},
#include <raidwatch/model/kind_table.inc>
#undef RAIDWATCH_KIND
});
}  // namespace

std::span<const KindInfo> Kind::all() { return kTable; }

std::optional<Kind> Kind::named(std::string_view name) {
    const auto row = std::ranges::find(kTable, name, &KindInfo::name);
    if (row == kTable.end()) return std::nullopt;
    return Kind{row->name};
}

std::string_view Kind::meaning() const {
    const auto row = std::ranges::find(kTable, name_, &KindInfo::name);
    return row == kTable.end() ? std::string_view{} : row->meaning;
}

}  // namespace raidwatch
