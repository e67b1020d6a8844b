#pragma once
// What all receivers of Boost.JSON's events share (basic_parser's handler): lengths are bounded by the text
// itself, and neither comments nor the document's own begin and end say anything.

#include <cstddef>

#include <boost/json/error.hpp>
#include <boost/json/string_view.hpp>

namespace raidwatch {

struct JsonEvents {
    using Code = boost::json::error_code;
    using Text = boost::json::string_view;

    static constexpr std::size_t kNoLimit = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_object_size = kNoLimit, max_array_size = kNoLimit,
                                 max_key_size = kNoLimit, max_string_size = kNoLimit;

    bool on_document_begin(Code&) { return true; }
    bool on_document_end(Code&) { return true; }
    bool on_comment_part(Text, Code&) { return true; }
    bool on_comment(Text, Code&) { return true; }
};

}  // namespace raidwatch
