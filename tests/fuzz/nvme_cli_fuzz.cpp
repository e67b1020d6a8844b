#include "collectors/nvme/recorded.hpp"
#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace raidwatch;
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto findings = nvme::recorded_nvme_cli(text);
    fuzz::require(!findings.complete || findings.problems.empty(), "what was understood has no problems");
    for (const auto& reading : findings.readings) {
        fuzz::require(reading.critical_warning.value_or(0) >= 0, "a warning is bits");
        fuzz::require(reading.temperature_c.value_or(0) < 1000, "a temperature a disk can have");
    }
    return 0;
}
