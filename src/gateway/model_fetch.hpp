// Asks providers for their models.
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

// Whether this provider's models can be known: its configuration lists them, or it can be asked.
bool has_models(const ProviderRuntime& provider);

// Asks these providers at the same time, each for at most the configured time, and returns the lists in their order.
// `client_key` is used where a decision says so. The snapshot outlives the call.
boost::asio::awaitable<std::vector<ModelList>> fetch_models(const Snapshot& snapshot, net::Upstreams& upstreams,
                                                            const std::vector<Router::Decision>& providers,
                                                            std::string_view client_key);

}  // namespace lightport::gateway
