// See model_fetch.hpp.
#include "gateway/model_fetch.hpp"

#include <utility>

#include "gateway/fetch.hpp"
#include "gateway/outbound.hpp"
#include "gateway/reply.hpp"
#include "observe/log.hpp"
#include "provider/error_text.hpp"

namespace lightport::gateway {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kMaxBody = 8 << 20;
constexpr std::size_t kMaxModels = 10'000;

Listing renamed(const std::string& provider, std::vector<models::Model> models) {
    const bool cut = models.size() > kMaxModels;
    if (cut) models.resize(kMaxModels);
    for (models::Model& model : models) {
        model.id.insert(0, provider + "/");
        if (model.owned_by.empty()) model.owned_by = provider;
    }
    return {std::make_shared<const std::vector<models::Model>>(std::move(models)), cut, {}};
}

Listing configured(const config::Provider& provider) {
    std::vector<models::Model> models;
    for (const std::string& name : provider.model_list) models.push_back({name, 0, {}});
    return renamed(provider.id, std::move(models));
}

struct Question {
    const Snapshot& snapshot;
    net::Upstreams& upstreams;
    const Router::Decision& decision;
    std::string_view client_key;
};

asio::awaitable<Result<auth::SecretsPtr>> credential(const Question& question, const ProviderRuntime& provider) {
    auth::SecretsPtr none;
    if (!provider.source) co_return none;
    const auto waiter = std::make_shared<auth::Waiter>(question.upstreams.context());
    Result<auth::SecretsPtr> obtained = co_await provider.source->get(question.upstreams, waiter);
    if (!obtained) co_return credential_error(obtained.error(), provider.source->name());
    co_return obtained;
}

Result<std::unique_ptr<net::UpstreamCall>> make_call(const Question& question, const auth::SecretsPtr& secrets,
                                                     UpstreamRequest& request) {
    const auto& [snapshot, upstreams, decision, client_key] = question;
    const ProviderRuntime& provider = snapshot.runtime(*decision.provider);
    const models::ModelsAdapter& lister = *provider.adapter->models();
    net::Timeouts timeouts = snapshot.timeouts();
    timeouts.total = snapshot.config().models.timeout;
    if (std::optional<Script> script = lister.script()) return upstreams.play(*std::move(script), timeouts);
    Target target;
    target.provider = decision.provider->id;
    target.options = &decision.provider->options;
    target.base_path = provider.base_path;
    if (Result<void> written = lister.write(target, request); !written) return std::move(written).error();
    const Caller caller = choose_key(*decision.provider, decision.use_client_key,
                                     decision.use_client_key ? client_key : std::string_view{}, secrets.get());
    net::OutboundRequest outbound = make_outbound(snapshot, provider, caller, request);
    outbound.timeouts = timeouts;
    return upstreams.call(std::move(outbound));
}

asio::awaitable<Result<Listing>> ask(const Question& question) {
    const ProviderRuntime& provider = question.snapshot.runtime(*question.decision.provider);
    if (provider.unusable) co_return *provider.unusable;
    Result<auth::SecretsPtr> secrets = co_await credential(question, provider);
    if (!secrets) co_return std::move(secrets).error();
    UpstreamRequest request;
    Result<std::unique_ptr<net::UpstreamCall>> call = make_call(question, *secrets, request);
    if (!call) co_return std::move(call).error();
    Fetched fetched;
    std::size_t left = kMaxBody;
    Result<void> done = co_await fetch(**call, *provider.adapter, left, fetched);
    std::vector<models::Model> models;
    if (done) done = provider.adapter->models()->read(fetched.body, models);
    if (!done && *secrets && refuses_credential(done.error())) provider.source->reject(*secrets);
    if (!done) co_return std::move(done).error();
    co_return renamed(question.decision.provider->id, std::move(models));
}

Error for_client_of(const Question& question, Error error) {
    const config::Provider& provider = *question.decision.provider;
    const bool own = !provider.api_key.empty() || question.snapshot.runtime(provider).source != nullptr;
    const KeyOwner without_client = own ? KeyOwner::kGateway : KeyOwner::kNone;
    error.message = provider::scrub(error.message);
    return for_client(std::move(error), question.decision.use_client_key ? KeyOwner::kClient : without_client,
                      !question.snapshot.keys().empty());
}

}  // namespace

bool has_models(const ProviderRuntime& provider) {
    return !provider.settings->model_list.empty() || provider.adapter->models() != nullptr;
}

asio::awaitable<Listing> fetch_models(const Snapshot& snapshot, net::Upstreams& upstreams,
                                      const Router::Decision& decision, std::string_view client_key) {
    const config::Provider& provider = *decision.provider;
    if (!provider.model_list.empty()) co_return configured(provider);
    const Question question{snapshot, upstreams, decision, client_key};
    Result<Listing> asked = co_await ask(question);
    if (asked) co_return *std::move(asked);
    observe::log_problem(observe::Level::kWarn, "no list of models",
                         {{"provider", provider.id}, {"why", asked.error().code.value_or(asked.error().type)}});
    co_return Listing{nullptr, false, for_client_of(question, std::move(asked).error())};
}

}  // namespace lightport::gateway
