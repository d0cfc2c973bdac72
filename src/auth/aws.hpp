// The credential chain of AWS, in the order of its own tools
// (https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html).
#pragma once

#include "auth/fetcher.hpp"
#include "auth/options.hpp"

namespace lightport::auth {

// Options (access_key_id …, profile, role_arn with web_identity_token_file), AWS_BEARER_TOKEN_BEDROCK, the AWS_…
// variables, the profile they name, web identity, the profile `default` where it can be used, container agent, instance
// metadata where there is one. Decided once; values are fetched later. Null: none of them. Error: what is named cannot
// be used.
Found aws_credentials(const Options& options);

}  // namespace lightport::auth
