// The forms in which AWS hands out temporary credentials. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "auth/http.hpp"
#include "auth/secrets.hpp"

namespace lightport::auth {

// {"AccessKeyId":"…","SecretAccessKey":"…","Token":"…","Expiration":"2026-01-01T00:00:00Z"}, as containers and
// instances get it. nullopt: something is missing; credentials without an end are not taken from a service.
std::optional<Secrets> read_aws_json(std::string_view padded_body);

// <AssumeRoleWithWebIdentityResponse>…<Credentials>…, as the Security Token Service answers.
std::optional<Secrets> read_sts_answer(std::string_view xml);

// The code of an STS error where it is a known one, else empty.
std::string_view sts_error_code(std::string_view xml);

}  // namespace lightport::auth
