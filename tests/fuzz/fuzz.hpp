#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>

/// libFuzzer's entry: one input; what must not be, ends the program.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace raidwatch::fuzz {

/// A broken property is a finding as a crash is.
inline void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

}  // namespace raidwatch::fuzz
