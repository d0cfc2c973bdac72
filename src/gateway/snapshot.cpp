// See snapshot.hpp.
#include "gateway/snapshot.hpp"

#include <stdexcept>

#include "base/url.hpp"
#include "providers/all.hpp"
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

ProviderRuntime make_runtime(const config::Provider& provider) {
    ProviderRuntime runtime;
    runtime.settings = &provider;
    runtime.adapter = builtin_registry().find(provider.adapter);
    if (runtime.adapter == nullptr) throw std::logic_error("unknown adapter " + provider.adapter);
    if (provider.in_process()) return runtime;
    const Result<std::string> address = provider.base_url.empty()
                                            ? runtime.adapter->base_url(provider.options)
                                            : provider::expand_base_url(provider.base_url, provider.options);
    const std::optional<BaseUrl> url = address ? parse_base_url(*address) : std::nullopt;
    if (!url) {
        runtime.unusable =
            address ? Error(ErrorKind::kInternal, "The options of the provider `" + provider.id + "` make no address.")
                    : address.error();
        return runtime;
    }
    runtime.origin.tls = url->tls;
    runtime.origin.host = url->host;
    runtime.origin.port = url->port;
    runtime.origin.verify = provider.tls_verify;
    runtime.origin.ca_file = provider.ca_file;
    runtime.origin.allow_private = provider.allow_private;
    runtime.base_path = url->path;
    // Anthropic's own SDKs write the address without the version, OpenAI's with it: both mean the same here.
    if (provider.adapter == "anthropic" && !runtime.base_path.ends_with("/v1")) runtime.base_path += "/v1";
    return runtime;
}

}  // namespace

Snapshot::Snapshot(config::Config config)
    : config_(std::move(config)),
      router_(config_),
      keys_(config_.gateway_keys),
      chat_(std::make_unique<surface::OpenAiChat>()),
      timeouts_(timeouts_of(config_.upstream)),
      loopback_only_(keys_.empty() && is_loopback_listener(config_.server.listen)) {
    for (const auto& [id, provider] : config_.providers) providers_.emplace(id, make_runtime(provider));
}

const ProviderRuntime& Snapshot::runtime(const config::Provider& provider) const {
    return providers_.find(provider.id)->second;
}

}  // namespace lightport::gateway
