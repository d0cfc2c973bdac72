// What one configuration means at run time: built once, immutable, shared by all workers; a request pins its snapshot.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/sources.hpp"
#include "config/config.hpp"
#include "gateway/keys.hpp"
#include "gateway/router.hpp"
#include "lightport/adapter.hpp"
#include "net/upstream.hpp"
#include "provider/registry.hpp"
#include "surface/surface.hpp"

namespace lightport::gateway {

class ModelDirectory;

// A configured provider with everything that was parsed from its configuration.
struct ProviderRuntime {
    const config::Provider* settings = nullptr;
    const Adapter* adapter = nullptr;
    net::Origin origin;
    std::string host;                                // of the Host header
    std::string base_path;                           // path of the base URL, without a trailing slash
    std::optional<Error> unusable;                   // why nothing can be sent, in words for clients
    std::string reason;                              // … and for the operator: may name files; empty: usable
    std::shared_ptr<auth::CredentialSource> source;  // null: an api_key, or the client's own key
};

class Snapshot {
public:
    // The configuration must have been validated: base URLs parse, adapters exist.
    // Credentials that have to be obtained are looked for in `environment`, but not fetched yet.
    explicit Snapshot(config::Config config, const auth::Environment& environment = auth::process_environment());
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

    const config::Config& config() const { return config_; }
    const Router& router() const { return router_; }
    const KeyRing& keys() const { return keys_; }
    const surface::Surface& chat() const { return *chat_; }
    ModelDirectory& models() const { return *models_; }  // thread-safe
    // For the provider of a Decision of this snapshot's router.
    const ProviderRuntime& runtime(const config::Provider& provider) const;
    // Configured providers that cannot be asked, with the reason. Borrowed.
    std::vector<const ProviderRuntime*> unusable() const;
    // Listening on loopback without gateway keys: only local clients are meant.
    bool loopback_only() const { return loopback_only_; }
    const net::Timeouts& timeouts() const { return timeouts_; }

private:
    config::Config config_;
    provider::Registry adapters_;  // of the user's entries
    std::map<std::string, ProviderRuntime, std::less<>> providers_;
    Router router_;
    KeyRing keys_;
    std::unique_ptr<surface::Surface> chat_;
    std::shared_ptr<ModelDirectory> models_;
    net::Timeouts timeouts_;
    bool loopback_only_ = false;
};

}  // namespace lightport::gateway
