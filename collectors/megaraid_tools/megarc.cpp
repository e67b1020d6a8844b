#include "adapter.hpp"
#include "megacli_facts.hpp"
#include "parse.hpp"
#include "report.hpp"
#include "storcli_facts.hpp"
#include "values.hpp"

#include <raidwatch/base/result.hpp>

#include <algorithm>

namespace raidwatch {

using namespace megaraid_tools;

namespace {

/// The word behind "Name :" up to a blank: "RaidLevel: 5  RdAhead : Adaptive".
std::string_view word_behind(std::string_view text, std::string_view name) {
    const auto at = text.find(name);
    if (at == text.npos) return {};
    auto rest = text.substr(at + name.size());
    const auto colon = rest.find(':');
    if (colon == rest.npos) return {};
    rest = trim(rest.substr(colon + 1));
    return rest.substr(0, rest.find_first_of(" \t"));
}

class Megarc {
  public:
    Findings read(std::string_view output) {
        for (const auto line : split_lines(output)) take(trim(line));
        for (auto& adapter : adapters_.list)
            for (auto& volume : adapter.volumes) volume.drives_per_span.reset();  // its places tell
        Findings findings;
        finish(std::move(adapters_), findings);
        if (!recognised_) {
            const Error error{ErrorCode::malformed, "reading", "megarc's output",
                              "it is no output of megarc"};
            findings.problems.push_back({"megarc", error.code, error.text()});
        }
        findings.complete = findings.problems.empty();
        return findings;
    }

  private:
    void take(std::string_view line) {
        if (line.find("MEGARC MegaRAID Configuration Utility") != line.npos) recognised_ = true;
        if (line.starts_with("Logical Drive : "))
            head_volume(line);
        else if (volume_ && line.find("RaidLevel") != line.npos)
            take_level(line);
        else if (volume_ && line.find("WrPolicy") != line.npos)
            volume().array.write_cache_actual = write_policy(word_behind(line, "WrPolicy"));
        else if (line.starts_with("Logical Drive ") && line.find("SpanLevel_") != line.npos)
            span_ = number_behind(line, "SpanLevel_").value_or(0);
        else if (line.starts_with("AdapterNo"))
            list_follows_ = true;
        else if (list_follows_)
            take_adapter(line);
        else
            take_drive(line);
    }

    /// "Logical Drive : 0( Adapter: 0 ):  Status: OPTIMAL"
    void head_volume(std::string_view line) {
        const auto number = number_behind(line, "Logical Drive : ");
        const auto status = word_behind(line, "Status");
        if (!number || status.empty()) return;
        recognised_ = true;
        adapter_ = number_behind(line, "Adapter: ");
        volume_ = number;
        span_ = row_ = 0;
        auto& array = volume().array;
        array.state = volume_word(status);
        array.vendor_state = status;
    }

    /// "SpanDepth :01     RaidLevel: 5  RdAhead : Adaptive  Cache: CachedIo"; spans of RAID 1 and 5 are RAID
    /// 10 and 50.
    void take_level(std::string_view line) {
        const auto spans = small_number(word_behind(line, "SpanDepth"));
        const auto level = word_behind(line, "RaidLevel");
        if (!parse_uint(level)) return;
        volume().spans = spans;
        volume().array.level = "raid" + std::string(level);
        const bool spanned = spans.value_or(1) > 1 && level.size() == 1;
        if (spanned) volume().array.level += "0";
        if (spanned && level == "0") volume().array.level = "raid00";
    }

    /// "0      00    0x00000000   0x0430e000   ONLINE": channel, target, first block, blocks, status.
    void take_drive(std::string_view line) {
        const auto words = split_words(line);
        if (!volume_ || words.size() < 5 || !parse_uint(words[0]) || !parse_uint(words[1]) ||
            !words[2].starts_with("0x"))
            return;
        const auto slot = std::string(words[0]) + ":" + std::to_string(*parse_uint(words[1]));
        auto& drive = adapter().drive(slot);
        drive.word = drive_word(words[4]);
        drive.disk.vendor_state = words[4];
        volume().places.push_back({0, span_, row_++, slot, drive.word, drive.disk.vendor_state});
    }

    /// "00	    40LD/8SPAN    Intel(R) RAID Controller SRCZCRX"
    void take_adapter(std::string_view line) {
        const auto words = split_words(line);
        if (words.size() < 3 || !parse_uint(words[0])) return;
        recognised_ = true;
        auto& found = adapters_.at(small_number(words[0]));
        found.told_of_itself = true;
        found.controller.firmware = words[1];
        found.controller.model = trim(line.substr(line.find(words[1]) + words[1].size()));
    }

    Adapter& adapter() { return adapters_.at(adapter_); }
    Volume& volume() { return adapter().volume(*volume_); }

    Adapters adapters_;
    std::optional<int> adapter_, volume_;
    int span_ = 0, row_ = 0;
    bool recognised_ = false, list_follows_ = false;
};

}  // namespace

Findings parse_megarc(std::string_view output) {
    return Megarc().read(output);
}

}  // namespace raidwatch
