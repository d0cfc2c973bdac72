// The JSON files that Google gives out credentials in: service account keys, and what `gcloud auth application-default
// login` writes (https://cloud.google.com/docs/authentication/application-default-credentials).
#pragma once

#include <string>
#include <string_view>

#include "auth/environment.hpp"
#include "base/secret.hpp"
#include "lightport/result.hpp"

namespace lightport::auth {

struct GoogleKey {
    enum class Kind : std::uint8_t { kServiceAccount, kUser };
    Kind kind = Kind::kServiceAccount;
    std::string token_uri;  // as the file says it; may be empty

    std::string client_email;  // of a service account
    std::string private_key_id;
    Secret private_key;  // PEM

    std::string client_id;  // of a user
    Secret client_secret;
    Secret refresh_token;
    std::string quota_project;
};

// Errors: kProviderAuth: no JSON, another type, or a member is missing. They quote nothing but the type's name where it
// is a known one.
Result<GoogleKey> parse_google_key(std::string_view json);

// The form that exchanges it for an access token (RFC 7523 section 2.1, RFC 6749 section 6). `audience`: the token
// endpoint's URL. Error: the private key cannot be used.
Result<std::string> google_token_form(const GoogleKey& key, const std::string& audience, SystemTime now);

}  // namespace lightport::auth
