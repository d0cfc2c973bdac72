// Calls to token services and metadata servers: small requests, small answers.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/secret.hpp"
#include "lightport/adapter.hpp"
#include "lightport/result.hpp"
#include "net/upstreams.hpp"

namespace lightport::auth {

// Where a service is. `path` begins with '/' unless empty.
struct Endpoint {
    net::Origin origin;
    std::string path;
};

enum class PlainHttp : std::uint8_t { kLoopback, kAnywhere };

// Error: kProviderAuth, names `what` ("option token_url"): no address, or plain http where only https will do.
Result<Endpoint> parse_endpoint(const std::string& url, PlainHttp plain, const std::string& what);

struct Ask {
    Endpoint where;
    std::string method = "GET";
    std::string target;               // path and query; empty: the endpoint's path
    std::vector<Header> headers;      // without `accept`: JSON
    std::vector<Header> credentials;  // header fields that are secret
    Secret body;
    net::Timeouts timeouts;

    Ask(Endpoint endpoint, const net::Timeouts& limits) : where(std::move(endpoint)), timeouts(limits) {}
};

struct Answer {
    int status = 0;
    std::vector<Header> headers;
    std::string body;  // at most 64 KiB, a longer refusal is cut; padded for json::parse
};

// Errors: kProviderAuth, kTimeout; they name the service's origin.
boost::asio::awaitable<Result<Answer>> ask(net::Upstreams& upstreams, Ask question);

// application/x-www-form-urlencoded
std::string form(std::initializer_list<std::pair<std::string_view, std::string_view>> fields);

// The refusal of a service. `detail` is fixed words, never a part of the answer, since what echoes
// the request would print the credential.
Error refusal(const Endpoint& where, int status, std::string_view detail);
// An answer with a good status that does not hold what it should.
Error useless(const Endpoint& where);

}  // namespace lightport::auth
