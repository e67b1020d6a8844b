#pragma once
// Certificates made on the spot, as PEM files.

#include <memory>
#include <string>

struct evp_pkey_st;
struct x509_st;

namespace raidwatch::support {

/// A certificate with its key.
struct Certificate {
    std::string certificate_file, key_file;
};

/// Self-signed, for `host` (a name or an address).
Certificate make_certificate(const std::string& directory, const std::string& host, int valid_days = 1);

/// Signs certificates; its own is at ca_file().
class Authority {
  public:
    Authority(std::string directory, const std::string& name);
    ~Authority();
    const std::string& ca_file() const { return own_.certificate_file; }
    /// For `host`, in files called NAME. `valid_days` 0: it has expired.
    Certificate issue(const std::string& name, const std::string& host, int valid_days = 1) const;

  private:
    std::string directory_;
    std::unique_ptr<evp_pkey_st, void (*)(evp_pkey_st*)> key_;
    std::unique_ptr<x509_st, void (*)(x509_st*)> certificate_;
    Certificate own_;
};

}  // namespace raidwatch::support
