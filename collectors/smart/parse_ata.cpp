#include "parse_ata.hpp"

#include "ata_pages.hpp"
#include "attribute_table.hpp"

#include <map>

namespace raidwatch::smart {

namespace {
constexpr std::size_t kAttributes = 30, kAttributeBytes = 12, kFirstAttribute = 2;
constexpr std::size_t kExecutionStatus = 363;
constexpr std::uint8_t kInvalidThreshold = 0xfe, kTestThreshold = 0xff;

/// 0, 254 and 255 are no normalised values.
std::optional<int> normalised(std::uint8_t value) {
    if (value < 1 || value > 253) return std::nullopt;
    return value;
}

std::map<int, int> thresholds_by_id(Page page) {
    std::map<int, int> thresholds;
    for (std::size_t i = 0; i < kAttributes; ++i) {
        const auto row = page.subspan(kFirstAttribute + kAttributeBytes * i, kAttributeBytes);
        if (row[0] != 0 && row[1] != kInvalidThreshold && row[1] != kTestThreshold)
            thresholds.emplace(row[0], row[1]);
    }
    return thresholds;
}

std::vector<SmartAttribute> attributes(Page page, const std::map<int, int>& thresholds) {
    std::vector<SmartAttribute> found;
    for (std::size_t i = 0; i < kAttributes; ++i) {
        const auto row = page.subspan(kFirstAttribute + kAttributeBytes * i, kAttributeBytes);
        if (row[0] == 0) continue;
        SmartAttribute attribute;
        attribute.id = row[0];
        attribute.name = attribute_name(attribute.id);
        attribute.prefail = (row[1] & 1) != 0;
        attribute.value = normalised(row[3]);
        attribute.worst = normalised(row[4]);
        attribute.raw = little_endian(row, 5, 6);
        if (const auto threshold = thresholds.find(attribute.id); threshold != thresholds.end())
            attribute.threshold = threshold->second;
        found.push_back(std::move(attribute));
    }
    return found;
}

class Parser {
  public:
    Parser(const AtaSmart& smart, std::string_view scope) : smart_(smart), scope_(scope) {}

    AtaFacts parse() {
        facts_.reading.protocol = SmartProtocol::ata;
        facts_.reading.read_by = smart_.read_by;
        facts_.reading.passed = smart_.passed;
        read_values();
        read_self_tests();
        read_sct();
        return std::move(facts_);
    }

  private:
    void problem(std::string_view part, const Error& error) {
        facts_.problems.push_back({scope_ + std::string(part), error.code, error.text()});
    }

    std::map<int, int> read_thresholds() {
        if (smart_.thresholds.empty()) return {};
        if (auto checked = check_page(smart_.thresholds, "SMART thresholds", scope_); !checked) {
            problem("/thresholds", checked.error());
            return {};
        }
        return thresholds_by_id(smart_.thresholds);
    }

    void read_values() {
        if (auto checked = check_page(smart_.values, "SMART data", scope_); !checked)
            return problem("/data", checked.error());
        auto& reading = facts_.reading;
        reading.attributes = attributes(smart_.values, read_thresholds());
        if (reading.attributes.empty())
            return problem("/data", {ErrorCode::malformed, "reading SMART data of", scope_, "no attributes"});
        facts_.values_read = true;
        for (const auto& attribute : reading.attributes)
            decode_attribute(reading, attribute, attribute_meaning(smart_.model, attribute.id));
        if (auto test = parse_execution_status(smart_.values[kExecutionStatus]))
            reading.self_tests.push_back(*std::move(test));
    }

    /// The log knows more than the execution status, but not always about the test that runs.
    void read_self_tests() {
        if (smart_.self_test_log.empty()) return;
        auto log = parse_self_test_log(smart_.self_test_log, scope_);
        if (!log) return problem("/self-test-log", log.error());
        auto& tests = facts_.reading.self_tests;
        const bool runs = !tests.empty() && tests.front().result == SelfTestResult::running;
        if (!runs && facts_.values_read)
            for (auto& test : *log)
                if (test.result == SelfTestResult::running) test.result = SelfTestResult::aborted;
        if (log->empty()) return;
        if (const auto hours = facts_.reading.power_on_hours) unroll_hours(*log, *hours);
        if (!runs || log->front().result == SelfTestResult::running) tests.clear();
        tests.insert(tests.end(), log->begin(), log->end());
    }

    void read_sct() {
        if (smart_.sct_status.empty()) return;
        const auto sct = parse_sct_status(smart_.sct_status, scope_);
        if (!sct) {
            if (sct.error().code != ErrorCode::unsupported) problem("/sct-status", sct.error());
            return;
        }
        if (sct->temperature_c) facts_.reading.temperature_c = sct->temperature_c;
        facts_.reading.temperature_limit_c = sct->temperature_limit_c;
    }

    const AtaSmart& smart_;
    std::string scope_;
    AtaFacts facts_;
};
}  // namespace

AtaFacts parse_ata(const AtaSmart& smart, std::string_view scope) {
    return Parser(smart, scope).parse();
}

}  // namespace raidwatch::smart
