// See models_exchange.hpp.
#include "gateway/models_exchange.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "base/ascii.hpp"
#include "gateway/model_fetch.hpp"
#include "surface/openai_models.hpp"

namespace lightport::gateway {
namespace asio = boost::asio;
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = to_lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

Error not_found(std::string_view id, const std::string& provider) {
    return Error(ErrorKind::kModelNotFound,
                 "The model `" + std::string(id.substr(0, 200)) + "` is not among those of `" + provider + "`.")
        .with_param("model");
}

// What a provider says about the key, permissions or a rate limit.
bool concerns_client(const Error& error) {
    const auto is_one = [](int status) { return status == 401 || status == 403 || status == 429; };
    return is_one(error.status) || is_one(error.upstream_status);
}

std::string written(const models::Model& model) {
    std::string body;
    surface::write_model(model, body);
    return body;
}

}  // namespace

std::string model_id(std::string_view path_rest) {
    std::string id;
    for (std::size_t at = 0; at < path_rest.size(); ++at) {
        const bool escape = path_rest[at] == '%' && at + 2 < path_rest.size();
        const int high = escape ? hex_digit(path_rest[at + 1]) : -1;
        const int low = escape ? hex_digit(path_rest[at + 2]) : -1;
        if (high < 0 || low < 0) {
            id += path_rest[at];
            continue;
        }
        id += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return id;
}

ModelsExchange::ModelsExchange(std::shared_ptr<const Snapshot> snapshot, net::Upstreams& upstreams, Client& client,
                               std::string_view presented_key)
    : snapshot_(std::move(snapshot)), upstreams_(upstreams), client_(client), presented_key_(presented_key) {}

asio::awaitable<std::string> ModelsExchange::list() {
    std::vector<Router::Decision> providers;
    for (Router::Decision& decision : snapshot_->router().askable(presented_key_)) {
        if (has_models(snapshot_->runtime(*decision.provider))) providers.push_back(std::move(decision));
    }
    add_routes();
    co_await ask(std::move(providers));
    list_each_once();
    std::string body;
    surface::write_models(models_, body);
    co_return body;
}

// Lists that the client's own key opened are not kept.
asio::awaitable<void> ModelsExchange::ask(std::vector<Router::Decision> providers) {
    const auto begin_clients = std::stable_partition(providers.begin(), providers.end(),
                                                     [](const Router::Decision& one) { return !one.use_client_key; });
    const std::vector<Router::Decision> clients(begin_clients, providers.end());  // at most one
    providers.erase(begin_clients, providers.end());
    const auto patience = std::make_shared<asio::steady_timer>(upstreams_.context());
    client_.on_gone([patience] { patience->cancel(); });
    const std::vector<Listing> listings = co_await snapshot_->models().get(snapshot_, upstreams_, providers, patience);
    for (std::size_t i = 0; i < providers.size(); ++i) add(providers[i], listings[i]);
    for (const Router::Decision& one : clients) {
        const Listing listing = co_await fetch_models(*snapshot_, upstreams_, one, presented_key_);
        add(one, listing);
    }
    client_.on_gone(nullptr);
}

// Patterns name no model.
void ModelsExchange::add_routes() {
    for (const config::Route& route : snapshot_->config().routes) {
        if (route.model.find('*') == std::string::npos) models_.push_back({route.model, 0, route.provider});
    }
}

void ModelsExchange::add(const Router::Decision& provider, const Listing& listing) {
    if (listing.models == nullptr) {
        missing_.push_back(provider.provider->id);
        error_ = listing.error;
    } else {
        models_.insert(models_.end(), listing.models->begin(), listing.models->end());
        if (listing.cut) cut_.push_back(provider.provider->id);
    }
}

// A route may be named like a model, and a provider may repeat itself.
void ModelsExchange::list_each_once() {
    std::set<std::string, std::less<>> seen;
    std::erase_if(models_, [&](const models::Model& model) { return !seen.insert(model.id).second; });
}

asio::awaitable<Result<std::string>> ModelsExchange::find(std::string_view id) {
    Router::Query query;
    query.model = id;
    query.provider_header = client_.head().header("x-lightport-provider");
    query.client_key = presented_key_;
    const Result<Router::Decision> decision = snapshot_->router().decide(query);
    if (!decision) co_return decision.error();
    if (id.empty()) co_return not_found(id, decision->provider->id);
    const ProviderRuntime& provider = snapshot_->runtime(*decision->provider);
    if (provider.unusable) co_return *provider.unusable;
    if (!has_models(provider) || (query.provider_header.empty() && is_routed(id))) {
        co_return written({std::string(id), 0, decision->provider->id});
    }
    std::vector<Router::Decision> asked(1, *decision);
    co_await ask(std::move(asked));
    co_return find_listed(*decision, id);
}

// A name of the configuration's own.
bool ModelsExchange::is_routed(std::string_view id) const {
    const std::vector<config::Route>& routes = snapshot_->config().routes;
    return std::any_of(routes.begin(), routes.end(), [&](const config::Route& route) {
        return route.model.find('*') == std::string::npos && equals_ignoring_case(route.model, id);
    });
}

Result<std::string> ModelsExchange::find_listed(const Router::Decision& decision, std::string_view id) const {
    const std::string& provider = decision.provider->id;
    if (!missing_.empty()) {
        if (error_ && concerns_client(*error_)) return *error_;
        return Error(ErrorKind::kUpstream, "The provider `" + provider + "` did not say which models it has.");
    }
    const std::string name = provider + "/" + decision.model;
    const auto same = [&](const models::Model& model) { return equals_ignoring_case(model.id, name); };
    const auto found = std::find_if(models_.begin(), models_.end(), same);
    if (found == models_.end()) return not_found(id, provider);
    models::Model named = *found;
    named.id = id;
    return written(named);
}

std::vector<Header> ModelsExchange::headers() const {
    std::vector<Header> headers{Header{"content-type", "application/json"}};
    std::string names;
    for (const auto* const ids : {&missing_, &cut_}) {
        for (const std::string& id : *ids) names.append(names.empty() ? "" : ",").append(id);
    }
    if (!names.empty()) headers.push_back({"x-lightport-incomplete", names});
    return headers;
}

}  // namespace lightport::gateway
