#pragma once
// Model values as the text of a document column.

#include <raidwatch/base/result.hpp>

#include <optional>
#include <string>

namespace raidwatch::store {

template <class T>
std::string document(const T& value);

/// nullopt when the text is not such a value.
template <class T>
std::optional<T> from_document(const std::string& text);

}  // namespace raidwatch::store
