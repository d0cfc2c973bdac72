// AWS Signature Version 4 in the Authorization header, for every service but S3. Pure.
// Source: AWS IAM user guide, "Create a signed AWS API request".
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "crypto/sha256.hpp"

namespace lightport::crypto {

struct SigV4Header {
    std::string_view name;  // lower case
    std::string_view value;
};

struct SigV4Request {
    std::string_view method;
    std::string_view host;                 // value of the Host header
    std::string_view target;               // path and query exactly as they are sent: the signature follows these bytes
    std::span<const SigV4Header> headers;  // to be signed, besides host, x-amz-date and x-amz-security-token
    Digest payload{};                      // SHA-256 of the body
    std::string_view region;
    std::string_view service;
    std::chrono::system_clock::time_point now;
};

struct SigV4Key {
    std::string_view id;
    std::string_view secret;
    std::string_view session_token;  // empty: long-term credentials
};

// What has to be sent along with the request. The session token goes as it is.
struct SigV4Signature {
    std::string date;           // x-amz-date
    std::string authorization;  // authorization
};

// The text whose digest is signed. Each segment of the path is percent-encoded once more, whatever encoding it has on
// the wire already ("%3A" becomes "%253A"), the query is sorted.
std::string sigv4_canonical_request(const SigV4Request& request, std::string_view session_token);

SigV4Signature sigv4_sign(const SigV4Request& request, const SigV4Key& key);

}  // namespace lightport::crypto
