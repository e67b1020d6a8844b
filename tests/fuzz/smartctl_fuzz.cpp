#include "collectors/smart/parse_smartctl.hpp"
#include "fuzz.hpp"

#include <raidwatch/model/json.hpp>

#include <nlohmann/json.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace raidwatch;
    const auto facts = smart::parse_smartctl({reinterpret_cast<const char*>(bytes), size}, "scsi/sdc");
    fuzz::require(facts.answered == facts.problems.empty(), "an answer or a problem");
    fuzz::require(facts.answered || !facts.reading, "a reading only from an answer");
    fuzz::require(!facts.disk.asleep || !facts.reading, "a sleeping disk has no reading");
    if (!facts.reading) return 0;
    dump(to_json(*facts.reading));
    for (const auto& attribute : facts.reading->attributes)
        fuzz::require(attribute.id > 0 && attribute.id < 256, "an attribute has an id");
    return 0;
}
