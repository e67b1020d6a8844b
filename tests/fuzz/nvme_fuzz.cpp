#include "collectors/nvme/parse.hpp"
#include "fuzz.hpp"

#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace raidwatch;
    const std::span<const std::uint8_t> page(bytes, size);
    SmartReading reading;
    const auto health = nvme::parse_health(page, "nvme0", reading);
    fuzz::require(health.has_value() == reading.critical_warning.has_value(),
                  "figures only from a whole page");
    fuzz::require(!reading.passed || *reading.passed == (reading.critical_warning == 0),
                  "the verdict is the warning");
    nvme::parse_identify(page, "nvme0");
    fuzz::require(nvme::parse_error_log(page).size() <= size / nvme::kErrorEntryBytes,
                  "a row for each 64 bytes");
    const auto tests = nvme::parse_self_test_log(page, "nvme0");
    fuzz::require(!tests || tests->size() <= 21, "at most 20 self-tests and the running one");
    return 0;
}
