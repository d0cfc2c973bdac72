// Certificates for tests, made at run time: a CA, and server certificates that are good, expired or for other names.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <filesystem>
#include <memory>
#include <string>

namespace lightport::test {

// A certificate and its private key, as PEM.
struct TlsIdentity {
    std::string certificate;
    std::string key;
};

// A CA that nobody else trusts. Its certificate lies in a temporary file as long as the object lives.
class TestCa {
public:
    TestCa();
    ~TestCa();
    TestCa(const TestCa&) = delete;
    TestCa& operator=(const TestCa&) = delete;

    const std::string& ca_file() const { return ca_file_; }

    // names in OpenSSL's form: "DNS:localhost,IP:127.0.0.1". Valid from a day ago for `days` days; negative or zero
    // days make a certificate that has expired.
    TlsIdentity issue(const std::string& names, int days = 30) const;

private:
    struct Deleter {
        void operator()(X509* certificate) const { X509_free(certificate); }
        void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    };
    std::unique_ptr<EVP_PKEY, Deleter> key_;
    std::unique_ptr<X509, Deleter> certificate_;
    std::string ca_file_;
};

}  // namespace lightport::test
