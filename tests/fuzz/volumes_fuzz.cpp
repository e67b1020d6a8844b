#include "collectors/btrfs/parse.hpp"
#include "collectors/lvm/parse.hpp"
#include "collectors/ses/parse.hpp"
#include "fuzz.hpp"

#include <raidwatch/model/redundancy.hpp>

namespace {

void check(const raidwatch::Findings& findings) {
    using namespace raidwatch;
    fuzz::require(findings.complete == findings.problems.empty(), "complete and problems exclude each other");
    for (const auto& array : findings.arrays) {
        const auto counted = redundancy(array);
        fuzz::require(counted.tolerable >= 0 && counted.active >= 0, "counts are not negative");
        if (array.progress && array.progress->percent)
            fuzz::require(*array.progress->percent >= 0 && *array.progress->percent <= 100,
                          "percent is a part of 100");
    }
}

}  // namespace

/// The first byte chooses the tool.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
    switch (bytes[0] % 8) {
        case 0:
            check(raidwatch::lvm::parse_dmsetup(text));
            break;
        case 1:
            check(raidwatch::lvm::parse_lvs(text));
            break;
        case 2:
            check(raidwatch::lvm::parse_multipath(text));
            break;
        case 3:
            check(raidwatch::btrfs::parse_device_stats(text));
            break;
        case 4:
            check(raidwatch::btrfs::parse_scrub_status(text));
            break;
        case 5:
            check(raidwatch::btrfs::parse_show(text));
            break;
        case 6:
            check(raidwatch::btrfs::parse_usage(text));
            break;
        default:
            check(raidwatch::ses::parse_sg_ses(text));
    }
    return 0;
}
