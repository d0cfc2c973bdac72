// See models_exchange.hpp.
#include "gateway/models_exchange.hpp"

#include <algorithm>
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

asio::awaitable<bool> ModelsExchange::collect() {
    std::vector<Router::Decision> own;
    std::vector<Router::Decision> clients;  // at most one, asked with the client's key: such lists are not kept
    for (Router::Decision& decision : snapshot_->router().askable(presented_key_)) {
        if (!has_models(snapshot_->runtime(*decision.provider))) continue;
        (decision.use_client_key ? clients : own).push_back(std::move(decision));
    }
    add_routes();
    const auto patience = std::make_shared<asio::steady_timer>(upstreams_.context());
    client_.on_gone([patience] { patience->cancel(); });
    add(own, co_await snapshot_->models().get(snapshot_, upstreams_, own, patience));
    for (const Router::Decision& one : clients) {
        const ModelList list = co_await fetch_models(*snapshot_, upstreams_, one, presented_key_);
        add({one}, {list});
    }
    client_.on_gone(nullptr);
    co_return !client_.gone();
}

// Patterns name no model.
void ModelsExchange::add_routes() {
    for (const config::Route& route : snapshot_->config().routes) {
        if (route.model.find('*') == std::string::npos) models_.push_back({route.model, 0, route.provider});
    }
}

void ModelsExchange::add(const std::vector<Router::Decision>& providers, const std::vector<ModelList>& lists) {
    for (std::size_t i = 0; i < providers.size(); ++i) {
        if (lists[i] == nullptr) {
            missing_.push_back(providers[i].provider->id);
        } else {
            models_.insert(models_.end(), lists[i]->begin(), lists[i]->end());
        }
    }
}

std::string ModelsExchange::list() const {
    std::string body;
    surface::write_models(models_, body);
    return body;
}

const models::Model* ModelsExchange::find_listed(std::string_view id) const {
    const auto same = [&](const models::Model& model) { return equals_ignoring_case(model.id, id); };
    const auto found = std::find_if(models_.begin(), models_.end(), same);
    return found == models_.end() ? nullptr : &*found;
}

Result<std::string> ModelsExchange::find(std::string_view id) const {
    Router::Query query;
    query.model = id;
    query.client_key = presented_key_;
    const Result<Router::Decision> decision = snapshot_->router().decide(query);
    const models::Model* model = find_listed(id);
    if (model == nullptr && !decision) return decision.error();
    if (model == nullptr) model = find_listed(decision->provider->id + "/" + decision->model);
    if (model != nullptr) {
        models::Model named = *model;
        named.id = id;
        std::string body;
        surface::write_model(named, body);
        return body;
    }
    const std::string& provider = decision->provider->id;
    if (std::find(missing_.begin(), missing_.end(), provider) != missing_.end()) {
        return Error(ErrorKind::kUpstream, "The provider `" + provider + "` did not say which models it has.");
    }
    return Error(ErrorKind::kModelNotFound,
                 "The model `" + std::string(id.substr(0, 200)) + "` is not among those of `" + provider + "`.")
        .with_param("model");
}

std::vector<Header> ModelsExchange::headers() const {
    std::vector<Header> headers{Header{"content-type", "application/json"}};
    std::string names;
    for (const std::string& id : missing_) names.append(names.empty() ? "" : ",").append(id);
    if (!names.empty()) headers.push_back({"x-lightport-incomplete", names});
    return headers;
}

}  // namespace lightport::gateway
