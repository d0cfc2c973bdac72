// GET /v1/models and /v1/models/{id}: the models of all providers that this client can use, under the names it can use.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/client.hpp"
#include "gateway/model_directory.hpp"
#include "gateway/snapshot.hpp"
#include "net/upstreams.hpp"
#include "observe/log.hpp"

namespace lightport::gateway {

class ModelsExchange {
public:
    // Borrowed, except for the snapshot. `presented_key`: the client's own key for a provider; empty: none.
    ModelsExchange(std::shared_ptr<const Snapshot> snapshot, net::Upstreams& upstreams, Client& client,
                   std::string_view presented_key);

    // Either of them once; what they say does not matter when the client is gone.
    //
    // The list.
    boost::asio::awaitable<std::string> list();
    // One model, by any name that a request could use, of the provider that would answer to it; x-lightport-provider
    // counts. A provider that cannot list its models has every one. Errors: those of routing; 404; where its provider's
    // list could not be had 502, or what it said about the key, permissions or a rate limit.
    boost::asio::awaitable<Result<std::string>> find(std::string_view id);

    // Of the answer; `x-lightport-incomplete` names providers whose models could not be had, or not all.
    std::vector<Header> headers() const;

private:
    boost::asio::awaitable<void> ask(std::vector<Router::Decision> providers);
    void add_routes();
    void list_each_once();
    void add(const Router::Decision& provider, const Listing& listing);
    bool is_routed(std::string_view id) const;
    Result<std::string> find_listed(const Router::Decision& decision, std::string_view id) const;

    std::shared_ptr<const Snapshot> snapshot_;
    net::Upstreams& upstreams_;
    Client& client_;
    std::string_view presented_key_;
    std::vector<models::Model> models_;
    std::vector<std::string> missing_;  // providers
    std::vector<std::string> cut_;      // providers with more models than are listed
    std::optional<Error> error_;        // of the last one of these
};

// The id of a model in a request's path, percent-decoded: ids may hold slashes, in either spelling.
std::string model_id(std::string_view path_rest);

}  // namespace lightport::gateway
