// See snapshot.hpp.
#include "gateway/snapshot.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>

#include "base/url.hpp"
#include "gateway/model_directory.hpp"
#include "observe/log.hpp"
#include "providers/all.hpp"
#include "providers/compat/adapter.hpp"
#include "surface/openai_chat.hpp"

namespace lightport::gateway {
namespace {

bool is_loopback_listener(const config::Listen& listen) {
    return listen.unix_socket.empty() && is_loopback_host(listen.host);
}

net::Timeouts timeouts_of(const config::Upstream& upstream) {
    net::Timeouts timeouts;
    timeouts.dns = upstream.dns_timeout;
    timeouts.connect = upstream.connect_timeout;
    timeouts.tls = upstream.tls_timeout;
    timeouts.first_byte = upstream.first_byte_timeout;
    timeouts.idle = upstream.idle_timeout;
    timeouts.total = upstream.total_timeout;
    return timeouts;
}

void set_unusable(ProviderRuntime& runtime, const Error& error) {
    runtime.reason = error.message;
    runtime.unusable = error;
}

// Configured credentials are checked with the address they are for; one that the options complete is known only here.
void check_transport(const config::Provider& provider, ProviderRuntime& runtime) {
    const bool secret = !provider.api_key.empty() || !provider.secrets.empty() || runtime.source;
    if (!secret || runtime.origin.tls || is_loopback_host(runtime.origin.host)) return;
    runtime.source.reset();
    set_unusable(runtime, Error(ErrorKind::kInternal, "The credential of the provider `" + provider.id +
                                                          "` must not travel over plain http."));
}

// Why a credential cannot be used may name files of this machine: that is not for clients.
void find_source(const config::Provider& provider, const auth::Environment& environment, ProviderRuntime& runtime) {
    Result<std::shared_ptr<auth::CredentialSource>> source = auth::make_source(provider, environment);
    if (!source) {
        set_unusable(runtime, source.error());
        runtime.unusable->message =
            "The credential of the provider `" + provider.id + "` cannot be used: the gateway's log says why.";
    } else {
        runtime.source = *std::move(source);
    }
}

// `entries` outlive the adapters.
provider::Registry make_adapters(std::span<const provider::CatalogEntry> entries) {
    provider::Registry adapters;
    for (const provider::CatalogEntry& entry : entries) {
        if (entry.openai_shaped) adapters.add(entry.adapter, std::make_unique<compat::CompatAdapter>(entry.profile));
    }
    return adapters;
}

Error retired(const config::Provider& provider) {
    return Error(ErrorKind::kModelNotFound, "The provider `" + provider.id + "` is retired. " + provider.retired)
        .with_param("model");
}

ProviderRuntime make_runtime(const config::Provider& provider, const provider::Registry& own,
                             const auth::Environment& environment) {
    ProviderRuntime runtime;
    runtime.settings = &provider;
    runtime.adapter = own.find(provider.adapter);
    if (runtime.adapter == nullptr) runtime.adapter = builtin_registry().find(provider.adapter);
    if (runtime.adapter == nullptr) throw std::logic_error("unknown adapter " + provider.adapter);
    if (provider.in_process()) return runtime;
    if (provider.is_gone()) {
        set_unusable(runtime, retired(provider));
        return runtime;
    }
    const Result<std::string> address = provider.base_url.empty()
                                            ? runtime.adapter->base_url(provider.options)
                                            : provider::expand_base_url(provider.base_url, provider.options);
    const std::optional<BaseUrl> url = address ? parse_base_url(*address) : std::nullopt;
    if (!url) {
        set_unusable(runtime, address ? Error(ErrorKind::kInternal,
                                              "The options of the provider `" + provider.id + "` make no address.")
                                      : address.error());
        return runtime;
    }
    runtime.origin.tls = url->tls;
    runtime.origin.host = url->host;
    runtime.origin.port = url->port;
    runtime.origin.verify = provider.tls_verify;
    runtime.origin.ca_file = provider.ca_file;
    runtime.origin.allow_private = provider.allow_private;
    runtime.host = runtime.origin.authority();
    runtime.base_path = url->path;
    // Anthropic's own SDKs write the address without the version, OpenAI's with it: both mean the same here.
    if (provider.adapter == "anthropic" && !runtime.base_path.ends_with("/v1")) runtime.base_path += "/v1";
    find_source(provider, environment, runtime);
    check_transport(provider, runtime);
    return runtime;
}

using Runtimes = std::map<std::string, ProviderRuntime, std::less<>>;

Runtimes make_runtimes(const config::Config& config, const provider::Registry& own,
                       const auth::Environment& environment) {
    Runtimes runtimes;
    for (const auto& [id, provider] : config.providers) runtimes.emplace(id, make_runtime(provider, own, environment));
    return runtimes;
}

// What an operator has to know before a client runs into it.
void warn(const Runtimes& runtimes) {
    using observe::Level;
    for (const auto& [id, runtime] : runtimes) {
        if (!runtime.settings->configured) continue;
        if (runtime.unusable) {
            observe::log_problem(Level::kWarn, "a provider cannot be used",
                                 {{"provider", id}, {"why", runtime.reason}});
        }
        if (!runtime.settings->tls_verify) {
            observe::log_problem(Level::kWarn, "the certificate of a provider is not verified", {{"provider", id}});
        }
    }
}

// Whom a client's key is not for. A configured provider that cannot be used is among them: asking for a key instead of
// saying so would lead astray.
Router::Ids obtaining(const Runtimes& runtimes) {
    Router::Ids ids;
    for (const auto& [id, runtime] : runtimes) {
        if (runtime.source || (runtime.unusable && runtime.settings->configured)) ids.insert(id);
    }
    return ids;
}

}  // namespace

Snapshot::Snapshot(config::Config config, const auth::Environment& environment)
    : config_(std::move(config)),
      adapters_(make_adapters(config_.catalog)),
      providers_(make_runtimes(config_, adapters_, environment)),
      router_(config_, obtaining(providers_)),
      keys_(config_.gateway_keys),
      chat_(std::make_unique<surface::OpenAiChat>()),
      models_(std::make_shared<ModelDirectory>()),
      timeouts_(timeouts_of(config_.upstream)),
      loopback_only_(keys_.empty() && is_loopback_listener(config_.server.listen)) {
    warn(providers_);
}

std::vector<const ProviderRuntime*> Snapshot::unusable() const {
    std::vector<const ProviderRuntime*> list;
    for (const auto& [id, runtime] : providers_) {
        if (runtime.unusable && runtime.settings->configured) list.push_back(&runtime);
    }
    return list;
}

const ProviderRuntime& Snapshot::runtime(const config::Provider& provider) const {
    return providers_.find(provider.id)->second;
}

}  // namespace lightport::gateway
