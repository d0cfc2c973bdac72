// X.509 by OpenSSL's C interface, EC keys because they are made in a millisecond.
#include "support/tls_material.hpp"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <stdexcept>

namespace lightport::test {
namespace {

constexpr long kDay = 24 * 60 * 60;

void require(bool condition, const char* what) {
    if (!condition) throw std::runtime_error(std::string("test certificate: ") + what);
}

template <class Write>
std::string to_pem(Write write) {
    BIO* bio = BIO_new(BIO_s_mem());
    require(bio != nullptr && write(bio) == 1, "PEM");
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio, &bytes);
    std::string text(bytes, static_cast<std::size_t>(size));
    BIO_free(bio);
    return text;
}

std::string certificate_pem(X509* certificate) {
    return to_pem([certificate](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

void add_extension(X509* certificate, int nid, const std::string& value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
    require(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1, value.c_str());
    X509_EXTENSION_free(extension);
}

X509* new_certificate(EVP_PKEY* key, const std::string& common_name, int days) {
    static std::atomic<long> serial{1};
    X509* certificate = X509_new();
    require(certificate != nullptr, "X509_new");
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial.fetch_add(1));
    X509_gmtime_adj(X509_getm_notBefore(certificate), -2 * kDay);
    X509_gmtime_adj(X509_getm_notAfter(certificate), days * kDay - 60);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0);
    require(X509_set_pubkey(certificate, key) == 1, "public key");
    return certificate;
}

}  // namespace

TestCa::TestCa() : key_(EVP_EC_gen("P-256")) {
    require(key_ != nullptr, "key");
    certificate_.reset(new_certificate(key_.get(), "Lightport test CA", 30));
    add_extension(certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
    X509_set_issuer_name(certificate_.get(), X509_get_subject_name(certificate_.get()));
    require(X509_sign(certificate_.get(), key_.get(), EVP_sha256()) > 0, "signature");
    std::string path = std::filesystem::temp_directory_path() / "lightport-test-ca-XXXXXX";
    const int fd = mkstemp(path.data());
    require(fd >= 0, "temporary file");
    ::close(fd);
    ca_file_ = path;
    std::ofstream(ca_file_) << certificate_pem(certificate_.get());
}

TestCa::~TestCa() {
    std::error_code ignored;
    std::filesystem::remove(ca_file_, ignored);
}

TlsIdentity TestCa::issue(const std::string& names, int days) const {
    const std::unique_ptr<EVP_PKEY, Deleter> key(EVP_EC_gen("P-256"));
    require(key != nullptr, "key");
    const std::unique_ptr<X509, Deleter> certificate(new_certificate(key.get(), "Lightport test server", days));
    add_extension(certificate.get(), NID_subject_alt_name, names);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get()));
    require(X509_sign(certificate.get(), key_.get(), EVP_sha256()) > 0, "signature");
    EVP_PKEY* raw = key.get();
    return {certificate_pem(certificate.get()), to_pem([raw](BIO* bio) {
                return PEM_write_bio_PrivateKey(bio, raw, nullptr, nullptr, 0, nullptr, nullptr);
            })};
}

}  // namespace lightport::test
