#include "tls.hpp"

#include <raidwatch/base/log.hpp>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <boost/asio/ssl/context.hpp>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/random.h>
#include <sys/stat.h>

namespace raidwatch::hub {

namespace ssl = boost::asio::ssl;

namespace {

constexpr long kSessionSeconds = 86'400;
constexpr Milliseconds kTicketKeysLive{86'400'000};
constexpr long kCachedSessions = 20'000;
constexpr int kWarnDays = 14;
/// Forward secrecy and authenticated encryption; TLS 1.3 has nothing else.
constexpr const char* kOlderCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

std::string openssl_says() {
    std::array<char, 256> text{};
    const auto code = ERR_peek_last_error();
    ERR_error_string_n(code, text.data(), text.size());
    ERR_clear_error();
    const char* reason = ERR_reason_error_string(code);
    return reason != nullptr ? reason : text.data();
}

Result<std::string> content_of(const std::string& path) {
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file) return failure_errno(errno, "reading", path);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (text.empty()) return failure(ErrorCode::malformed, "reading", path, "the file is empty");
    return text;
}

/// OpenSSL would ask on the terminal for a passphrase.
int no_passphrase(char*, int, int, void*) {
    return 0;
}

Status use_certificate(SSL_CTX* context, const TlsFiles& files) {
    for (const auto& path : {files.certificate_file, files.key_file})
        if (auto there = content_of(path); !there) return tl::unexpected(there.error());
    ERR_clear_error();
    SSL_CTX_set_default_passwd_cb(context, no_passphrase);
    if (SSL_CTX_use_certificate_chain_file(context, files.certificate_file.c_str()) != 1)
        return failure(ErrorCode::malformed, "reading the certificate", files.certificate_file,
                       openssl_says());
    if (SSL_CTX_use_PrivateKey_file(context, files.key_file.c_str(), SSL_FILETYPE_PEM) == 1) return {};
    const auto code = ERR_peek_last_error();
    if (ERR_GET_LIB(code) == ERR_LIB_X509 && ERR_GET_REASON(code) == X509_R_KEY_VALUES_MISMATCH)
        return failure(ErrorCode::invalid, "using the key", files.key_file,
                       "it is not the key of the certificate in " + files.certificate_file);
    return failure(ErrorCode::malformed, "reading the key", files.key_file,
                   openssl_says() + " (PEM without a passphrase is needed)");
}

/// The digest of the authorities' file: a session begun under others is not resumed.
Result<std::string> trust_clients(SSL_CTX* context, const TlsFiles& files) {
    if (files.client_ca_file.empty()) return std::string("raidwatch-hub");
    const auto& path = files.client_ca_file;
    const auto text = content_of(path);
    if (!text) return tl::unexpected(text.error());
    auto* names = SSL_load_client_CA_file(path.c_str());
    if (names == nullptr || SSL_CTX_load_verify_file(context, path.c_str()) != 1) {
        sk_X509_NAME_pop_free(names, X509_NAME_free);
        return failure(ErrorCode::malformed, "reading the authorities", path, openssl_says());
    }
    SSL_CTX_set_client_CA_list(context, names);
    const bool needed = files.client_certificates == ClientCertificates::everybody;
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | (needed ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), nullptr);
    std::string digest(EVP_MAX_MD_SIZE, '\0');
    unsigned int size = 0;
    EVP_Digest(text->data(), text->size(), reinterpret_cast<unsigned char*>(digest.data()), &size,
               EVP_sha256(), nullptr);
    return digest.substr(0, size);
}

void warn_of_end(const SSL_CTX* context, const std::string& path, UtcTime now) {
    const X509* certificate = SSL_CTX_get0_certificate(context);
    auto at = static_cast<std::time_t>(unix_ms(now) / 1000);
    if (X509_cmp_time(X509_get0_notBefore(certificate), &at) > 0)
        log::warning("the certificate in " + path + " is not valid yet");
    int days = 0, seconds = 0;
    const std::unique_ptr<ASN1_TIME, void (*)(ASN1_TIME*)> when(ASN1_TIME_set(nullptr, at), ASN1_TIME_free);
    if (ASN1_TIME_diff(&days, &seconds, when.get(), X509_get0_notAfter(certificate)) != 1) return;
    if (days < 0 || seconds < 0)
        log::warning("the certificate in " + path + " has expired; agents will refuse it");
    else if (days < kWarnDays)
        log::warning("the certificate in " + path + " expires in " + std::to_string(days) + " days");
}

}  // namespace

struct Tls::TicketKeys {
    std::array<unsigned char, 80> bytes{};  ///< as SSL_CTX_set_tlsext_ticket_keys takes them
    MonoTime made_at{};

    void renew(MonoTime now) {
        if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) std::abort();
        made_at = now;
    }
};

Tls::Tls(TlsFiles files) : files_(std::move(files)), ticket_keys_(std::make_unique<TicketKeys>()) {}
Tls::~Tls() = default;

Result<std::unique_ptr<Tls>> Tls::load(TlsFiles files, Now now) {
    std::unique_ptr<Tls> tls(new Tls(std::move(files)));
    tls->ticket_keys_->renew(now.mono);
    if (auto loaded = tls->reload(now); !loaded) return tl::unexpected(loaded.error());
    return tls;
}

std::shared_ptr<ssl::context> Tls::context() const {
    const std::lock_guard guard(mutex_);
    return context_;
}

Result<std::shared_ptr<ssl::context>> Tls::made() const {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    auto* handle = context->native_handle();
    SSL_CTX_set_min_proto_version(handle, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(handle, kOlderCiphers);
    SSL_CTX_set_options(handle, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                    SSL_OP_PRIORITIZE_CHACHA | SSL_OP_NO_COMPRESSION);
    if (auto used = use_certificate(handle, files_); !used) return tl::unexpected(used.error());
    const auto trusted = trust_clients(handle, files_);
    if (!trusted) return tl::unexpected(trusted.error());
    SSL_CTX_set_session_id_context(handle, reinterpret_cast<const unsigned char*>(trusted->data()),
                                   static_cast<unsigned>(trusted->size()));
    SSL_CTX_set_session_cache_mode(handle, SSL_SESS_CACHE_SERVER);
    SSL_CTX_sess_set_cache_size(handle, kCachedSessions);
    SSL_CTX_set_timeout(handle, kSessionSeconds);
    SSL_CTX_set_num_tickets(handle, 1);
    SSL_CTX_set_tlsext_ticket_keys(handle, ticket_keys_->bytes.data(), ticket_keys_->bytes.size());
    return context;
}

Status Tls::reload(Now now) {
    const auto seen = seen_files();
    auto context = made();
    if (!context) {
        refused_ = seen;
        return tl::unexpected(context.error());
    }
    warn_of_end((*context)->native_handle(), files_.certificate_file, now.utc);
    taken_ = seen;
    const std::lock_guard guard(mutex_);
    context_ = std::move(*context);
    return {};
}

Status Tls::refresh(Now now) {
    const auto seen = seen_files();
    const bool changed = seen != taken_ && seen != refused_;
    const bool aged = now.mono - ticket_keys_->made_at >= kTicketKeysLive;
    if (!changed && !aged) return {};
    if (aged) ticket_keys_->renew(now.mono);
    if (auto reloaded = reload(now); !reloaded) return reloaded;
    if (changed) log::notice("took the new certificate in " + files_.certificate_file);
    return {};
}

/// Which files are meant by the names now, and when they were written.
std::string Tls::seen_files() const {
    std::string seen;
    for (const auto& path : {files_.certificate_file, files_.key_file, files_.client_ca_file}) {
        struct stat status {};
        if (path.empty() || stat(path.c_str(), &status) != 0) {
            seen += "-;";
            continue;
        }
        seen += std::to_string(status.st_dev) + " " + std::to_string(status.st_ino) + " " +
                std::to_string(status.st_size) + " " + std::to_string(status.st_mtim.tv_sec) + "." +
                std::to_string(status.st_mtim.tv_nsec) + ";";
    }
    return seen;
}

}  // namespace raidwatch::hub
