// Any bytes as JSON: read to the end, and every value asked for as everything.
#include "collectors/text/json_view.hpp"
#include "fuzz.hpp"

#include <string_view>
#include <utility>

namespace {

void walk(const raidwatch::JsonView& value, int depth) {
    using raidwatch::fuzz::require;
    require(depth <= 64, "nesting has an end");
    const bool is_text = !value.text().empty();
    require(!is_text || (!value.number() && !value.flag()), "a value is one thing");
    require(!value.small() || value.count(), "a small number is a number");
    for (const auto& item : value.items()) walk(item, depth + 1);
    for (const auto& [name, member] : value.entries()) {
        require(value[name].present(), "a member that is listed is found");
        walk(member, depth + 1);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    auto read = raidwatch::JsonDocument::read({reinterpret_cast<const char*>(bytes), size}, "fuzz");
    if (!read) return 0;
    const auto moved = *std::move(read);
    walk(moved.root(), 0);
    return 0;
}
