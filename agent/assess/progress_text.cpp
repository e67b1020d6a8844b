#include "progress_text.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>
#include <raidwatch/model/operation_words.hpp>

#include <fmt/format.h>

namespace raidwatch::assess {

std::string progress_text(const Operation& operation) {
    std::string text(word(operation.kind));
    if (!operation.onto_name.empty()) text += " onto " + printable(operation.onto_name, 80);
    text += ": ";
    if (operation.state != OperationState::running) text += std::string(word(operation.state)) + ", ";
    text += percent_text(operation);
    if (operation.bytes_per_s && operation.state == OperationState::running)
        text += fmt::format(", {}/s", human_bytes(*operation.bytes_per_s));
    if (const auto eta = eta_text(operation); !eta.empty()) text += ", " + eta;
    return text;
}

}  // namespace raidwatch::assess
