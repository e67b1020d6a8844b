#pragma once
// What subscribers are sent. Pure.

#include <raidwatch/base/clock.hpp>

#include <string>
#include <string_view>

namespace raidwatch::hub {

/// Something to tell: an update of an incident or of maintenance, or a request to confirm.
struct Message {
    std::string subject;  ///< one line
    std::string text;     ///< lines, for people
    std::string link;     ///< where there is more
};

struct EmailEnvelope {
    std::string from, from_name, to;  ///< addresses that passed email_address()
    std::string id;                   ///< stable over retries: the left half of Message-ID
    std::string unsubscribe_url;      ///< empty: none; one POST to it ends the subscription (RFC 8058)
    UtcTime at{};
};

/// The whole message (RFC 5322): plain text and minimal HTML, base64, lines ended by CR LF.
std::string email(const EmailEnvelope& envelope, const Message& message);

/// A header's value in RFC 2047 words where it is not plain ASCII; line ends become blanks.
std::string header_text(std::string_view text);

std::string encoded_words(std::string_view text);

std::string base64(std::string_view bytes);

}  // namespace raidwatch::hub
