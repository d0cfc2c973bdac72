// HMAC with SHA-256 (RFC 2104, FIPS 198-1).
#pragma once

#include <string_view>

#include "crypto/sha256.hpp"

namespace lightport::crypto {

Digest hmac_sha256(std::string_view key, std::string_view message);

// For keys that are derived step by step, each from the digest before.
Digest hmac_sha256(const Digest& key, std::string_view message);

}  // namespace lightport::crypto
