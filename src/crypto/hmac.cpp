// See hmac.hpp.
#include "crypto/hmac.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace lightport::crypto {

Digest hmac_sha256(std::string_view key, std::string_view message) {
    Digest digest{};
    // OpenSSL takes a null key for "the key of the call before": an empty key needs an address too.
    const char* key_bytes = key.empty() ? "" : key.data();
    HMAC(EVP_sha256(), key_bytes, static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(message.data()),
         message.size(), digest.data(), nullptr);
    return digest;
}

Digest hmac_sha256(const Digest& key, std::string_view message) {
    return hmac_sha256(std::string_view(reinterpret_cast<const char*>(key.data()), key.size()), message);
}

}  // namespace lightport::crypto
