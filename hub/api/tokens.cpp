#include "tokens.hpp"

#include <raidwatch/base/text.hpp>

#include <array>
#include <cstdlib>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/random.h>

namespace raidwatch::hub {

namespace {

constexpr std::size_t kIdDigits = 16, kSecretDigits = 64;
constexpr std::string_view kPrefix = "rw_";

std::string hex(const unsigned char* bytes, std::size_t size) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < size; ++i) {
        text += kDigits[bytes[i] >> 4];
        text += kDigits[bytes[i] & 15];
    }
    return text;
}

template <std::size_t N>
std::string random_hex() {
    std::array<unsigned char, N> bytes{};
    // Without random bytes there are no tokens; the kernel gives up to 256 bytes whole.
    if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) std::abort();
    return hex(bytes.data(), bytes.size());
}

std::string decode_base64(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0 || text.size() > 1024) return {};
    std::string decoded(text.size() / 4 * 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(decoded.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (size < 0) return {};
    std::size_t padding = 0;
    while (padding < 2 && text[text.size() - 1 - padding] == '=') ++padding;
    decoded.resize(static_cast<std::size_t>(size) - padding);
    return decoded;
}

bool starts_with_word(std::string_view text, std::string_view lower_case_word) {
    if (text.size() <= lower_case_word.size() || text[lower_case_word.size()] != ' ') return false;
    for (std::size_t i = 0; i < lower_case_word.size(); ++i)
        if ((static_cast<unsigned char>(text[i]) | 0x20U) != static_cast<unsigned char>(lower_case_word[i]))
            return false;
    return true;
}

}  // namespace

std::string random_secret() {
    return random_hex<kSecretDigits / 2>();
}

std::string sha256_hex(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) std::abort();
    return hex(digest.data(), size);
}

bool same_secret(std::string_view one, std::string_view other) {
    return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

NewToken make_token(TokenScope scope, std::string name, std::string cluster, UtcTime now) {
    NewToken made;
    const std::string secret = random_secret();
    made.record = {
        random_hex<kIdDigits / 2>(), sha256_hex(secret), scope, std::move(name), std::move(cluster), now};
    made.text = std::string(kPrefix) + made.record.id + "_" + secret;
    return made;
}

Result<std::optional<TokenRecord>> known_token(Store& store, std::string_view text, UtcTime now) {
    constexpr std::size_t kLength = kPrefix.size() + kIdDigits + 1 + kSecretDigits;
    if (text.size() != kLength || !text.starts_with(kPrefix)) return std::optional<TokenRecord>();
    auto found = store.token(std::string(text.substr(kPrefix.size(), kIdDigits)));
    if (!found || !*found) return found;
    const std::string digest = sha256_hex(text.substr(kLength - kSecretDigits));
    const bool valid = same_secret((*found)->digest, digest) && is_valid(**found, now);
    return valid ? found : std::optional<TokenRecord>();
}

Result<std::optional<TokenRecord>> find_token(Store& store, std::string_view text, UtcTime now) {
    auto found = known_token(store, text, now);
    if (found && *found && (*found)->succeeds)
        if (auto settled = store.settle_rotation(**found, now); !settled)
            return tl::unexpected(settled.error());
    return found;
}

std::string presented_token(const HttpRequest& request) {
    const auto header = request.headers.find("authorization");
    if (header == request.headers.end()) return {};
    const std::string_view value = header->second;
    if (starts_with_word(value, "bearer")) return std::string(trim(value.substr(7)));
    if (starts_with_word(value, "oauth")) return std::string(trim(value.substr(6)));
    if (!starts_with_word(value, "basic")) return {};
    const std::string pair = decode_base64(trim(value.substr(6)));
    const auto colon = pair.find(':');
    return colon == std::string::npos ? std::string() : pair.substr(colon + 1);
}

}  // namespace raidwatch::hub
