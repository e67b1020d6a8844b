#include "megacli_remains.hpp"

#include "report.hpp"
#include "storcli_facts.hpp"
#include "values.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace raidwatch::megaraid_tools {

namespace {

constexpr std::size_t kNumbers = 3;  // number, array, row

/// "No.   Array   Row   Size Expected", below it "0     0       1     952720 MB".
bool is_missing_place(const std::vector<std::string_view>& words) {
    return words.size() > kNumbers && std::all_of(words.begin(), words.begin() + kNumbers,
                                                  [](auto word) { return small_number(word).has_value(); });
}

}  // namespace

MegaCliRemains::MegaCliRemains(std::string_view output)
    : names_slots_(find_word(output, "Slot Number") != output.npos) {}

bool MegaCliRemains::tell_of_drive(const Line& line) {
    if (trim(line.text).starts_with("Adapter"))
        lists_missing_ = contains_word(line.text, "missing physical drives");
    if (lists_missing_) return is_missing_place(split_words(line.text));
    return !names_slots_ && same_word(line.name, "Firmware state");
}

void MegaCliRemains::take(const Line& line, Adapter& adapter) {
    if (!lists_missing_)
        return take_drive_line(line, adapter.drive(fmt::format("#{}", ++nameless_)), adapter);
    const auto words = split_words(line.text);
    auto& drive = adapter.drive(fmt::format("array {} row {}", words[1], words[2]));
    drive.word = drive_word("Missing");
    drive.disk.vendor_state = "Missing";
}

}  // namespace raidwatch::megaraid_tools
