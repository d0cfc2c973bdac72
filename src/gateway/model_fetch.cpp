// See model_fetch.hpp.
#include "gateway/model_fetch.hpp"

#include <utility>

#include "gateway/fetch.hpp"
#include "gateway/jobs.hpp"
#include "gateway/outbound.hpp"
#include "observe/log.hpp"

namespace lightport::gateway {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kLanes = 16;
constexpr std::size_t kMaxBody = 8 << 20;
constexpr std::size_t kMaxModels = 10'000;

ModelList renamed(const std::string& provider, std::vector<models::Model> models) {
    if (models.size() > kMaxModels) models.resize(kMaxModels);
    for (models::Model& model : models) {
        model.id.insert(0, provider + "/");
        if (model.owned_by.empty()) model.owned_by = provider;
    }
    return std::make_shared<const std::vector<models::Model>>(std::move(models));
}

ModelList configured(const config::Provider& provider) {
    std::vector<models::Model> models;
    for (const std::string& name : provider.model_list) models.push_back({name, 0, {}});
    return renamed(provider.id, std::move(models));
}

struct Round {
    const Snapshot& snapshot;
    net::Upstreams& upstreams;
    const std::vector<Router::Decision>& providers;
    std::string_view client_key;
    std::vector<ModelList> lists;
};

asio::awaitable<Result<auth::SecretsPtr>> credential(Round& round, const ProviderRuntime& provider) {
    auth::SecretsPtr none;
    if (!provider.source) co_return none;
    const auto waiter = std::make_shared<auth::Waiter>(round.upstreams.context());
    co_return co_await provider.source->get(round.upstreams, waiter);
}

Result<std::unique_ptr<net::UpstreamCall>> make_call(Round& round, const Router::Decision& decision,
                                                     const auth::SecretsPtr& secrets, UpstreamRequest& request) {
    const ProviderRuntime& provider = round.snapshot.runtime(*decision.provider);
    const models::ModelsAdapter& lister = *provider.adapter->models();
    net::Timeouts timeouts = round.snapshot.timeouts();
    timeouts.total = round.snapshot.config().models.timeout;
    if (std::optional<Script> script = lister.script()) return round.upstreams.play(*std::move(script), timeouts);
    Target target;
    target.provider = decision.provider->id;
    target.options = &decision.provider->options;
    target.base_path = provider.base_path;
    if (Result<void> written = lister.write(target, request); !written) return std::move(written).error();
    const Caller caller = choose_key(*decision.provider, decision.use_client_key,
                                     decision.use_client_key ? round.client_key : std::string_view{}, secrets.get());
    net::OutboundRequest outbound = make_outbound(round.snapshot, provider, caller, request);
    outbound.timeouts = timeouts;
    return round.upstreams.call(std::move(outbound));
}

asio::awaitable<Result<void>> ask(Round& round, std::size_t index) {
    const Router::Decision& decision = round.providers[index];
    const ProviderRuntime& provider = round.snapshot.runtime(*decision.provider);
    if (provider.unusable) co_return *provider.unusable;
    Result<auth::SecretsPtr> secrets = co_await credential(round, provider);
    if (!secrets) co_return std::move(secrets).error();
    UpstreamRequest request;
    Result<std::unique_ptr<net::UpstreamCall>> call = make_call(round, decision, *secrets, request);
    if (!call) co_return std::move(call).error();
    Fetched fetched;
    std::size_t left = kMaxBody;
    Result<void> done = co_await fetch(**call, *provider.adapter, left, fetched);
    std::vector<models::Model> models;
    if (done) done = provider.adapter->models()->read(fetched.body, models);
    if (done) round.lists[index] = renamed(decision.provider->id, std::move(models));
    co_return done;
}

asio::awaitable<void> list(Round& round, std::size_t index) {
    const config::Provider& provider = *round.providers[index].provider;
    if (!provider.model_list.empty()) {
        round.lists[index] = configured(provider);
        co_return;
    }
    const Result<void> asked = co_await ask(round, index);
    if (asked) co_return;
    observe::log_problem(observe::Level::kWarn, "no list of models",
                         {{"provider", provider.id}, {"why", asked.error().code.value_or(asked.error().type)}});
}

}  // namespace

bool has_models(const ProviderRuntime& provider) {
    return !provider.settings->model_list.empty() || provider.adapter->models() != nullptr;
}

asio::awaitable<std::vector<ModelList>> fetch_models(const Snapshot& snapshot, net::Upstreams& upstreams,
                                                     const std::vector<Router::Decision>& providers,
                                                     std::string_view client_key) {
    Round round{snapshot, upstreams, providers, client_key, std::vector<ModelList>(providers.size())};
    Job job = [&round](std::size_t index) { return list(round, index); };
    co_await run_jobs(upstreams.context(), providers.size(), kLanes, std::move(job));
    co_return std::move(round.lists);
}

}  // namespace lightport::gateway
