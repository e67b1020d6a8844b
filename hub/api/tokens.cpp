#include "tokens.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
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

bool looks_like_a_token(std::string_view text) {
    constexpr std::size_t kLength = kPrefix.size() + kIdDigits + 1 + kSecretDigits;
    return text.size() == kLength && text.starts_with(kPrefix);
}

std::string id_in(std::string_view token) {
    return std::string(token.substr(kPrefix.size(), kIdDigits));
}

bool fits(const TokenRecord& record, std::string_view token) {
    return same_secret(record.digest, sha256_hex(token.substr(token.size() - kSecretDigits)));
}

/// The valid ones of several. Secrets are compared in constant time.
Result<Bearers> known_tokens(Store& store, const std::vector<std::string>& texts, UtcTime now) {
    std::map<std::string, std::vector<std::string>> by_id;  // an id is no secret: it may come with wrong ones
    for (const auto& text : texts)
        if (looks_like_a_token(text)) by_id[id_in(text)].push_back(text);
    std::vector<std::string> ids;
    for (const auto& [id, presented] : by_id) ids.push_back(id);
    const auto found = store.tokens_with(ids);
    if (!found) return tl::unexpected(found.error());
    Bearers known;
    for (const auto& record : *found)
        for (const auto& text : by_id[record.id])
            if (fits(record, text) && is_valid(record, now)) known[text] = record;
    return known;
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

Bearers bearers_of(Store& store, const std::vector<const HttpRequest*>& requests, UtcTime now) {
    std::vector<std::string> presented;
    for (const auto* request : requests) {
        auto token = presented_token(*request);
        if (!token.empty()) presented.push_back(std::move(token));
    }
    auto known = known_tokens(store, presented, now).value_or(Bearers{});
    const bool changes =
        std::any_of(known.begin(), known.end(), [](const auto& bearer) { return bearer.second.succeeds; });
    return changes ? Bearers{} : std::move(known);
}

Result<std::optional<TokenRecord>> find_token(Store& store, std::string_view text, UtcTime now) {
    const auto known = known_tokens(store, {std::string(text)}, now);
    if (!known) return tl::unexpected(known.error());
    if (known->empty()) return std::optional<TokenRecord>();
    const auto& found = known->begin()->second;
    if (found.succeeds)
        if (auto settled = store.settle_rotation(found, now); !settled)
            return tl::unexpected(settled.error());
    return std::optional(found);
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
