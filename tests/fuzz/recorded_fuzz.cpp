#include "collectors/recorded/plain_text.hpp"
#include "collectors/recorded/shell_lines.hpp"
#include "collectors/text/json_objects.hpp"
#include "fuzz.hpp"

#include <algorithm>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace raidwatch;
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto plain = recorded::plain_text(text);
    fuzz::require(plain.size() <= size, "nothing is put in");
    fuzz::require(plain.find('\x1b') == plain.npos, "no escape code stays");
    for (const auto* tool : {"storcli", "zpool-status", "mpt-status"}) {
        const auto bare = recorded::without_shell_lines(plain, tool);
        fuzz::require(std::ranges::count(bare, '\n') == std::ranges::count(plain, '\n'), "lines keep their places");
    }
    std::size_t told = 0;
    for (const auto object : json_objects_in(plain)) {
        fuzz::require(object.data() >= plain.data() && object.data() + object.size() <= plain.data() + plain.size(),
                      "an object is a part of the text");
        told += object.size();
    }
    fuzz::require(told <= plain.size(), "no object is told twice");
    return 0;
}
