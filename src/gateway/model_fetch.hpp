// Asks a provider for its models.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "gateway/snapshot.hpp"
#include "lightport/models.hpp"
#include "net/upstreams.hpp"

namespace lightport::gateway {

// One provider's models under the names that clients use, `provider/model`. Null: they could not be had.
using ModelList = std::shared_ptr<const std::vector<models::Model>>;

// What one provider answered.
struct Listing {
    ModelList models;
    bool cut = false;            // the provider has more than the gateway keeps
    std::optional<Error> error;  // why they could not be had, as a client may see it
};

// Whether this provider's models can be known: its configuration lists them, or it can be asked.
bool has_models(const ProviderRuntime& provider);

// Asks this provider for at most the configured time; the time for a credential that has to be obtained is not counted.
// `client_key` is used where the decision says so. Snapshot and decision outlive the call.
boost::asio::awaitable<Listing> fetch_models(const Snapshot& snapshot, net::Upstreams& upstreams,
                                             const Router::Decision& decision, std::string_view client_key);

}  // namespace lightport::gateway
