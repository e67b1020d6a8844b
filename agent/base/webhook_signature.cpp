#include <raidwatch/base/text.hpp>
#include <raidwatch/base/webhook_signature.hpp>

#include <array>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace raidwatch {

namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::size_t kShortestKey = 24, kLongestKey = 64;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string base64(std::string_view data) {
    std::string text(4 * ((data.size() + 2) / 3) + 1, '\0');
    const int length = ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes(data),
                                         static_cast<int>(data.size()));
    text.resize(static_cast<std::size_t>(length));
    return text;
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    ::HMAC(::EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes(data), data.size(), digest.data(),
           &length);
    return {reinterpret_cast<const char*>(digest.data()), length};
}

}  // namespace

Result<std::string> webhook_key(std::string_view secret) {
    const auto bad = [](const char* why) {
        return failure(ErrorCode::invalid, "reading", "the webhook's secret", why);
    };
    secret = trim(secret);
    if (!secret.starts_with(kPrefix)) return bad("it must begin with whsec_");
    const auto encoded = secret.substr(kPrefix.size());
    std::string key(encoded.size(), '\0');
    const int length = ::EVP_DecodeBlock(reinterpret_cast<unsigned char*>(key.data()), bytes(encoded),
                                         static_cast<int>(encoded.size()));
    if (encoded.empty() || length < 0) return bad("what follows whsec_ is not base64");
    // EVP_DecodeBlock counts the padding as bytes.
    auto padding = static_cast<std::size_t>(encoded.ends_with("==") ? 2 : encoded.ends_with('=') ? 1 : 0);
    key.resize(static_cast<std::size_t>(length) - padding);
    if (key.size() < kShortestKey || key.size() > kLongestKey) return bad("it must hold 24 to 64 bytes");
    return key;
}

std::string webhook_signature(const std::vector<std::string>& keys, std::string_view id, UtcTime at,
                              std::string_view body) {
    std::string signed_text(id);
    signed_text += '.';
    signed_text += std::to_string(unix_ms(at) / 1000);
    signed_text += '.';
    signed_text += body;
    std::string header;
    for (const auto& key : keys) {
        if (!header.empty()) header += ' ';
        header += "v1," + base64(hmac_sha256(key, signed_text));
    }
    return header;
}

}  // namespace raidwatch
