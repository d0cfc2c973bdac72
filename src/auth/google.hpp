// Google's credentials: key files and the metadata server
// (https://developers.google.com/identity/protocols/oauth2/service-account#httprest,
// https://cloud.google.com/compute/docs/access/authenticate-workloads).
#pragma once

#include "auth/fetcher.hpp"
#include "auth/options.hpp"

namespace lightport::auth {

// In the order of Google's application default credentials: credentials_json, credentials_file,
// GOOGLE_APPLICATION_CREDENTIALS, gcloud's own file, the metadata server where there is one. Null: none of them.
// Error: what is named cannot be used.
Found google_credentials(const Options& options);

}  // namespace lightport::auth
