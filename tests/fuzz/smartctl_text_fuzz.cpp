#include "collectors/smart/recorded.hpp"
#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace raidwatch;
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto findings = smart::recorded_smartctl_text(text);
    fuzz::require(findings.complete || !findings.problems.empty() || findings.disks.empty(),
                  "an answer or a problem");
    fuzz::require(findings.readings.size() <= findings.disks.size(), "a reading is one of a disk");
    for (const auto& reading : findings.readings)
        for (const auto& attribute : reading.attributes)
            fuzz::require(attribute.id > 0 && attribute.id < 256, "an attribute has an id");
    return 0;
}
