// Microsoft Entra ID: an application's own token, by the client credentials grant
// (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow).
#pragma once

#include "auth/fetcher.hpp"
#include "auth/options.hpp"

namespace lightport::auth {

// Options tenant_id, client_id, client_secret (or all three of AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET);
// scope and authority_host where the defaults do not fit. Null: no tenant is named. Error: something is missing.
Found entra_credentials(const Options& options);

}  // namespace lightport::auth
