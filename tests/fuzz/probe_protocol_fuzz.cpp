#include "fuzz.hpp"

#include <raidwatch/collect/probe_protocol.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace raidwatch;
    const std::string_view line(reinterpret_cast<const char*>(bytes), size);
    if (const auto request = probe::decode_request(line)) {
        const auto again = probe::decode_request(probe::encode(*request));
        fuzz::require(again && *again == *request, "a request survives the way through its own text");
    }
    if (const auto message = probe::decode_message(line)) {
        const auto text = probe::encode(*message);
        fuzz::require(text.find('\n') == text.npos, "one line");
        const auto again = probe::decode_message(text);
        fuzz::require(again && probe::encode(*again) == text,
                      "a message survives the way through its own text");
    }
    return 0;
}
