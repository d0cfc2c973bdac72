// Which providers obtain their credential, and from where.
#pragma once

#include <memory>

#include "auth/credential_source.hpp"
#include "auth/environment.hpp"
#include "config/config.hpp"
#include "lightport/result.hpp"

namespace lightport::auth {

// By the provider's adapter (vertex: Google, bedrock and sagemaker: AWS, azure: Microsoft Entra), or by its option
// `credentials` (google, aws, entra, none). Null: nothing is configured or found, or an api_key is set, which always
// wins; then the key is the configured one or the client's. Error: kInternal, names the provider and what cannot be
// used.
Result<std::shared_ptr<CredentialSource>> make_source(const config::Provider& provider, const Environment& environment);

}  // namespace lightport::auth
