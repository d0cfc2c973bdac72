// Access tokens from OAuth 2.0 token endpoints (RFC 6749), and from metadata servers that answer in the same form.
#pragma once

#include <string>

#include "auth/http.hpp"
#include "auth/secrets.hpp"

namespace lightport::auth {

// Posts the form and reads the token. Errors: see Fetcher::fetch().
boost::asio::awaitable<Result<Secrets>> request_token(net::Upstreams& upstreams, Endpoint where, std::string form,
                                                      const Environment& environment);

// {"access_token":"…","expires_in":3599,…}; expires_in may be a string. For an answer with status 200.
Result<Secrets> read_token(const Endpoint& where, const Answer& answer, SystemTime now);

// What a refused token request means, in fixed words: the error code where it is one of RFC 6749's, else nothing.
std::string oauth_detail(const Answer& answer);

}  // namespace lightport::auth
