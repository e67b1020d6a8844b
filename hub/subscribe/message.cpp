#include "message.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <ctime>

#include <openssl/evp.h>

namespace raidwatch::hub {

namespace {

constexpr std::string_view kLine = "\r\n";

/// "Sun, 22 Nov 2026 04:00:00 +0000"
std::string rfc5322_date(UtcTime time) {
    const std::time_t seconds = unix_ms(time) / 1000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d +0000",
                  kDays.at(static_cast<std::size_t>(parts.tm_wday)), parts.tm_mday,
                  kMonths.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900, parts.tm_hour,
                  parts.tm_min, parts.tm_sec);
    return text.data();
}

std::string folded_base64(std::string_view bytes) {
    constexpr std::size_t kWidth = 76;
    const auto whole = base64(bytes);
    std::string lines;
    for (std::size_t i = 0; i < whole.size(); i += kWidth)
        lines += whole.substr(i, kWidth) + std::string(kLine);
    return lines;
}

std::string header(std::string_view name, std::string_view value) {
    return std::string(name) + ": " + std::string(value) + std::string(kLine);
}

std::string part(std::string_view boundary, std::string_view type, std::string_view content) {
    return "--" + std::string(boundary) + std::string(kLine) +
           header("Content-Type", std::string(type) + "; charset=utf-8") +
           header("Content-Transfer-Encoding", "base64") + std::string(kLine) + folded_base64(content);
}

std::string plain_body(const EmailEnvelope& envelope, const Message& message) {
    std::string text;
    for (const auto line : split_lines(message.text)) text += std::string(line) + std::string(kLine);
    if (!message.link.empty()) text += std::string(kLine) + message.link + std::string(kLine);
    if (!envelope.unsubscribe_url.empty())
        text += std::string(kLine) + "-- " + std::string(kLine) + "Unsubscribe: " + envelope.unsubscribe_url +
                std::string(kLine);
    return text;
}

std::string html_body(const EmailEnvelope& envelope, const Message& message) {
    std::string html = "<!doctype html><html><body>";
    for (const auto line : split_lines(message.text)) html += "<p>" + html_escape(line) + "</p>";
    const auto link = [](const std::string& url, std::string_view words) {
        return "<p><a href=\"" + html_escape(url) + "\">" + html_escape(words) + "</a></p>";
    };
    if (!message.link.empty()) html += link(message.link, message.link);
    if (!envelope.unsubscribe_url.empty()) html += link(envelope.unsubscribe_url, "Unsubscribe");
    return html + "</body></html>";
}

}  // namespace

std::string base64(std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(length));
    return text;
}

std::string encoded_words(std::string_view text) {
    constexpr std::size_t kBytes = 42;  // an encoded word has at most 75 characters
    std::string words;
    for (std::size_t at = 0; at < text.size();) {
        auto end = std::min(text.size(), at + kBytes);
        // Not within a UTF-8 sequence.
        while (end < text.size() && end > at + 1 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
            --end;
        std::string piece(text.substr(at, end - at));
        for (char& c : piece)
            if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
        words += (words.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + base64(piece) + "?=";
        at = end;
    }
    return words;
}

std::string header_text(std::string_view text) {
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7f; });
    // What looks like an encoded word must not be taken for one.
    if (plain && text.size() <= 900 && text.find("=?") == std::string_view::npos) return std::string(text);
    return encoded_words(text);
}

/// A display name: words of letters and digits as they are, anything else encoded (RFC 5322, phrase).
std::string phrase(std::string_view name) {
    const bool words = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ';
    });
    return words ? std::string(name) : encoded_words(name);
}

std::string email(const EmailEnvelope& envelope, const Message& message) {
    constexpr std::size_t kLongestBoundary = 70;  // RFC 2046, section 5.1.1
    const std::string boundary = ("=_" + envelope.id).substr(0, kLongestBoundary);
    const auto domain = envelope.from.substr(envelope.from.find('@') + 1);
    std::string mail = header("From", phrase(envelope.from_name) + " <" + envelope.from + ">") +
                       header("To", "<" + envelope.to + ">") +
                       header("Subject", header_text(message.subject)) +
                       header("Date", rfc5322_date(envelope.at)) +
                       header("Message-ID", "<" + envelope.id + "@" + domain + ">") +
                       header("Auto-Submitted", "auto-generated");
    if (!envelope.unsubscribe_url.empty())
        mail += header("List-Unsubscribe", "<" + envelope.unsubscribe_url + ">") +
                header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    mail += header("MIME-Version", "1.0") +
            header("Content-Type", "multipart/alternative; boundary=\"" + boundary + "\"") +
            std::string(kLine);
    mail += part(boundary, "text/plain", plain_body(envelope, message));
    mail += part(boundary, "text/html", html_body(envelope, message));
    return mail + "--" + boundary + "--" + std::string(kLine);
}

}  // namespace raidwatch::hub
