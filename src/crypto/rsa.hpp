// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 section 8.2), which JSON Web Tokens call RS256.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "lightport/result.hpp"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace lightport::crypto {

// A private key. Immutable, may be used by several threads at once.
class RsaKey {
public:
    // PEM, PKCS#8 or PKCS#1, not encrypted, 2048 bits or more. Error: kInternal; it never quotes the key.
    static Result<RsaKey> from_pem(std::string_view pem);

    // Error: kInternal, where OpenSSL has no memory.
    Result<std::string> sign(std::string_view message) const;

private:
    struct Deleter {
        void operator()(evp_pkey_st* key) const;
    };
    explicit RsaKey(evp_pkey_st* key) : key_(key) {}

    std::unique_ptr<evp_pkey_st, Deleter> key_;
};

// A JSON Web Token in its compact form (RFC 7515 section 3.1), signed with RS256. `header` and `claims` are JSON
// objects and become part of it byte for byte; the header has to say `"alg":"RS256"`.
Result<std::string> sign_jwt(const RsaKey& key, std::string_view header, std::string_view claims);

}  // namespace lightport::crypto
