#include "collectors/zfs/parse.hpp"
#include "fuzz.hpp"

#include <raidwatch/model/redundancy.hpp>

namespace {

void check(const raidwatch::Findings& findings) {
    using namespace raidwatch;
    fuzz::require(findings.complete == findings.problems.empty(), "complete and problems exclude each other");
    for (const auto& array : findings.arrays) {
        const auto counted = redundancy(array);
        fuzz::require(counted.tolerable >= 0 && counted.active >= 0, "counts are not negative");
        for (const auto& member : array.members)
            fuzz::require(!member.group || *member.group >= 0, "groups are numbered from 0");
        if (array.progress && array.progress->done_bytes && array.progress->total_bytes &&
            array.progress->kind != OperationKind::reshape)
            fuzz::require(*array.progress->done_bytes <= *array.progress->total_bytes,
                          "no more is done than there is");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    check(raidwatch::zfs::parse_status(text));
    check(raidwatch::zfs::parse_list(text));
    return 0;
}
