#include "certificates.hpp"

#include <cstdio>
#include <functional>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace raidwatch::support {

namespace {

using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
using Paper = std::unique_ptr<X509, void (*)(X509*)>;

constexpr long kDay = 86400;

Key fresh_key() {
    return {EVP_EC_gen("P-256"), EVP_PKEY_free};
}

void extend(X509* paper, int kind, const std::string& value) {
    const std::unique_ptr<X509_EXTENSION, void (*)(X509_EXTENSION*)> extension(
        X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str()), X509_EXTENSION_free);
    X509_add_ext(paper, extension.get(), -1);
}

/// Without a signature so far.
Paper written(const std::string& common_name, EVP_PKEY* key, int valid_days) {
    static long serial = 0;
    Paper paper(X509_new(), X509_free);
    X509_set_version(paper.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(paper.get()), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(paper.get()), -2 * kDay);
    X509_gmtime_adj(X509_getm_notAfter(paper.get()), valid_days * kDay - 60);
    X509_set_pubkey(paper.get(), key);
    X509_NAME* name = X509_get_subject_name(paper.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0);
    return paper;
}

void name_host(X509* paper, const std::string& host) {
    const bool address = host.find_first_not_of("0123456789.") == std::string::npos;
    extend(paper, NID_subject_alt_name, (address ? "IP:" : "DNS:") + host);
}

void sign(X509* paper, const X509* issuer, EVP_PKEY* key) {
    X509_set_issuer_name(paper, X509_get_subject_name(issuer));
    if (X509_sign(paper, key, EVP_sha256()) == 0) throw std::runtime_error("signing");
}

void write_pem(const std::string& path, const std::function<bool(FILE*)>& write) {
    const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "w"), std::fclose);
    if (!file || !write(file.get())) throw std::runtime_error("writing " + path);
}

Certificate filed(const std::string& stem, X509* paper, EVP_PKEY* key) {
    const Certificate files{stem + ".crt", stem + ".key"};
    write_pem(files.certificate_file, [&](FILE* file) { return PEM_write_X509(file, paper) == 1; });
    write_pem(files.key_file, [&](FILE* file) {
        return PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr) == 1;
    });
    return files;
}

}  // namespace

Certificate make_certificate(const std::string& directory, const std::string& host, int valid_days) {
    const auto key = fresh_key();
    const auto paper = written("raidwatch test", key.get(), valid_days);
    name_host(paper.get(), host);
    sign(paper.get(), paper.get(), key.get());
    return filed(directory + "/" + host, paper.get(), key.get());
}

Authority::Authority(std::string directory, const std::string& name)
    : directory_(std::move(directory)),
      key_(fresh_key()),
      certificate_(written(name, key_.get(), 10)),
      own_{directory_ + "/" + name + ".crt", directory_ + "/" + name + ".key"} {
    extend(certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
    sign(certificate_.get(), certificate_.get(), key_.get());
    filed(directory_ + "/" + name, certificate_.get(), key_.get());
}

Authority::~Authority() = default;

Certificate Authority::issue(const std::string& name, const std::string& host, int valid_days) const {
    const auto key = fresh_key();
    const auto paper = written(name, key.get(), valid_days);
    name_host(paper.get(), host);
    sign(paper.get(), certificate_.get(), key_.get());
    return filed(directory_ + "/" + name, paper.get(), key.get());
}

}  // namespace raidwatch::support
