// See rsa.hpp.
#include "crypto/rsa.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "crypto/base64.hpp"

namespace lightport::crypto {
namespace {

constexpr int kMinBits = 2048;

template <class T, void (*release)(T*)>
struct Release {
    void operator()(T* object) const { release(object); }
};
using Bio = std::unique_ptr<BIO, Release<BIO, BIO_free_all>>;
using Digesting = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX, EVP_MD_CTX_free>>;

// Without it OpenSSL asks the terminal for the password of an encrypted key.
int no_password(char*, int, int, void*) { return -1; }

Error failed(const char* what) {
    ERR_clear_error();
    return Error(ErrorKind::kInternal, what);
}

}  // namespace

void RsaKey::Deleter::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

Result<RsaKey> RsaKey::from_pem(std::string_view pem) {
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    if (!bio) return failed("no memory for the private key");
    RsaKey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr));
    if (!key.key_) return failed("the private key is not a PEM key without a password");
    if (EVP_PKEY_get_base_id(key.key_.get()) != EVP_PKEY_RSA || EVP_PKEY_get_bits(key.key_.get()) < kMinBits) {
        return failed("the private key is not an RSA key of at least 2048 bits");
    }
    return key;
}

Result<std::string> RsaKey::sign(std::string_view message) const {
    const Digesting context(EVP_MD_CTX_new());
    const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
    std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
    std::size_t size = signature.size();
    const bool signed_it = context &&
                           EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
                           EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                                          bytes, message.size()) == 1;
    if (!signed_it) return failed("the private key cannot sign");
    signature.resize(size);
    return signature;
}

Result<std::string> sign_jwt(const RsaKey& key, std::string_view header, std::string_view claims) {
    std::string token = to_base64url(header) + "." + to_base64url(claims);
    const Result<std::string> signature = key.sign(token);
    if (!signature) return signature;
    return token + "." + to_base64url(*signature);
}

}  // namespace lightport::crypto
