#pragma once

#include <algorithm>
#include <vector>

namespace raidwatch {

/// Appends what `into` does not hold yet, in the order of `more`.
template <class T>
void unite(std::vector<T>& into, const std::vector<T>& more) {
    for (const auto& one : more)
        if (std::ranges::find(into, one) == into.end()) into.push_back(one);
}

}  // namespace raidwatch
