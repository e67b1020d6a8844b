#include "passwords.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>

#include <argon2.h>
#include <sys/random.h>

namespace raidwatch::hub {

namespace {

constexpr std::uint32_t kPasses = 2, kMemoryKib = 19'456, kLanes = 1;
constexpr std::size_t kSaltBytes = 16, kHashBytes = 32, kShortest = 12, kLongest = 1024;

}  // namespace

Result<std::string> hash_password(const std::string& password) {
    if (password.size() < kShortest || password.size() > kLongest)
        return failure(ErrorCode::invalid, "reading", "password", "a password has 12 to 1024 bytes");
    std::array<unsigned char, kSaltBytes> salt{};
    if (getrandom(salt.data(), salt.size(), 0) != static_cast<ssize_t>(salt.size())) std::abort();
    std::array<char, 256> encoded{};
    const int code =
        argon2id_hash_encoded(kPasses, kMemoryKib, kLanes, password.data(), password.size(), salt.data(),
                              salt.size(), kHashBytes, encoded.data(), encoded.size());
    if (code != ARGON2_OK) return failure(ErrorCode::io, "hashing", "password", argon2_error_message(code));
    return std::string(encoded.data());
}

bool password_fits(const std::string& password, const std::string& hash) {
    if (password.size() > kLongest) return false;
    return argon2id_verify(hash.c_str(), password.data(), password.size()) == ARGON2_OK;
}

const std::string& nobodys_hash() {
    static const std::string kHash = hash_password("nobody knows this one").value_or("");
    return kHash;
}

}  // namespace raidwatch::hub
