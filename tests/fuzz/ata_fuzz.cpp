// First byte: which pages get a right checksum, so that what lies behind it is reached. Then SMART data,
// thresholds, self-test log and SCT status, 512 bytes each as far as the input goes.

#include "collectors/smart/ata_pages.hpp"
#include "collectors/smart/libatasmart.hpp"
#include "collectors/smart/parse_ata.hpp"
#include "collectors/smart/sat.hpp"
#include "fuzz.hpp"
#include "tests/support/ata_blob.hpp"

#include <algorithm>
#include <span>

namespace {
using Bytes = std::vector<std::uint8_t>;

Bytes take(std::span<const std::uint8_t>& input, bool right_checksum) {
    const auto size = std::min<std::size_t>(512, input.size());
    Bytes page(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(size));
    input = input.subspan(size);
    if (right_checksum && size > 0) {
        page.resize(512);
        raidwatch::sim::set_checksum(page);
    }
    return page;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace raidwatch;
    std::span<const std::uint8_t> input(bytes, size);
    smart::registers_from_sense(input);
    smart::split_blob(input);
    smart::parse_identify(input);
    if (input.empty()) return 0;
    const auto flags = input.front();
    input = input.subspan(1);
    smart::parse_identify(input.first(std::min<std::size_t>(512, input.size())));

    constexpr const char* kModels[] = {"ST8000NM0055", "SAMSUNG SP2504C", "KINGSTON SKC400S371T",
                                       "INTEL SSDSC2BB016T4"};
    AtaSmart answer;
    answer.model = kModels[flags >> 6];
    answer.values = take(input, flags & 1);
    answer.thresholds = take(input, flags & 2);
    answer.self_test_log = take(input, flags & 4);
    answer.sct_status = take(input, false);
    const auto facts = smart::parse_ata(answer, "ata/sda");
    const auto& reading = facts.reading;
    fuzz::require(facts.values_read == !reading.attributes.empty(), "counters only from attributes");
    fuzz::require(facts.values_read || !facts.problems.empty(), "damage is a problem");
    fuzz::require(reading.attributes.size() <= 30, "at most 30 attributes");
    fuzz::require(reading.self_tests.size() <= 22, "at most 21 self-tests and the running one");
    fuzz::require(!reading.temperature_c || (*reading.temperature_c > 0 && *reading.temperature_c < 126),
                  "a temperature can be true");
    fuzz::require(
        !reading.percentage_used || (*reading.percentage_used >= 0 && *reading.percentage_used <= 100),
        "wear is a percentage");
    return 0;
}
