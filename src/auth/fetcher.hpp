// Fetcher: one way to obtain a credential. CredentialSource decides when.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string_view>

#include "auth/secrets.hpp"
#include "lightport/result.hpp"
#include "net/upstreams.hpp"

namespace lightport::auth {

// Immutable, used by all workers.
class Fetcher {
public:
    virtual ~Fetcher() = default;

    // For messages: "Google service account". Never a part of a credential.
    virtual std::string_view name() const = 0;

    // Obtains a new credential; bounded by the timeouts of its calls. Errors: kProviderAuth and kTimeout, whose
    // messages hold no secret and nothing of what a server wrote, but may name files and addresses: they are for the
    // log.
    virtual boost::asio::awaitable<Result<Secrets>> fetch(net::Upstreams& upstreams) const = 0;
};

// What a search for credentials brings. Null: there is nothing. Error: what is named cannot be used.
using Found = Result<std::unique_ptr<const Fetcher>>;

}  // namespace lightport::auth
