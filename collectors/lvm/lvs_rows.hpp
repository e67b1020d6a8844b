#pragma once
// What lvs prints of one volume, from JSON (--reportformat json) or from its table. Columns: lvs(8),
// lvmreport(7).

#include <raidwatch/base/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::lvm {

/// Columns of one volume; empty where the report has none of that name.
struct LvsRow {
    std::string name, group, segtype, attr, health, sync, action, mismatches, devices, uuid, size;

    /// A letter of lv_attr; '-' where there is none.
    char bit(std::size_t place) const { return place < attr.size() ? attr[place] : '-'; }
};

/// malformed: neither a report nor a table of lvs.
Result<std::vector<LvsRow>> lvs_rows(std::string_view output);

}  // namespace raidwatch::lvm
