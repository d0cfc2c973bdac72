// GET /v1/models and /v1/models/{id}: the models of all providers that this client can use, under the names it can use.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
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

    // Collects what is known. False: the client is gone.
    boost::asio::awaitable<bool> collect();

    // The list; `x-lightport-incomplete` names providers whose models could not be had.
    std::string list() const;
    // One model, by any name that is served. Errors: 404; 502 where its provider's list could not be had.
    Result<std::string> find(std::string_view id) const;
    std::vector<Header> headers() const;

private:
    void add_routes();
    void add(const std::vector<Router::Decision>& providers, const std::vector<ModelList>& lists);
    const models::Model* find_listed(std::string_view id) const;

    std::shared_ptr<const Snapshot> snapshot_;
    net::Upstreams& upstreams_;
    Client& client_;
    std::string_view presented_key_;
    std::vector<models::Model> models_;
    std::vector<std::string> missing_;  // providers
};

// The id of a model in a request's path, percent-decoded: ids may hold slashes, in either spelling.
std::string model_id(std::string_view path_rest);

}  // namespace lightport::gateway
