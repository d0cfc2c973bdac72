// See tables.hpp.
#include "config/tables.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "config/catalog_folder.hpp"
#include "crypto/sha256.hpp"

namespace lightport::config {
namespace {

using Reader = std::function<void(const ReadContext&, const YAML::Node&)>;

template <class Target>
Field section(std::string_view name, Target& target, std::vector<Field> (*fields)(Target&)) {
    return {name, [&target, fields](const ReadContext& context, const YAML::Node& node) {
                read_section(context, node, fields(target));
            }};
}

// A list of mappings.
Field list(std::string_view name, Reader read_item) {
    return {name, [read_item = std::move(read_item)](const ReadContext& context, const YAML::Node& node) {
                if (!node.IsSequence()) {
                    context.problem(node, "a list is expected");
                    return;
                }
                std::size_t index = 0;
                for (const auto& item : node) read_item(context.at(index++, item), item);
            }};
}

// The provider that an entry means: by its id, or by an alias of a built-in one. Other names make a new one.
Provider& entry_for(std::map<std::string, Provider>& providers, const std::string& name) {
    const auto known = std::find_if(providers.begin(), providers.end(), [&](const auto& one) {
        const std::vector<std::string>& aliases = one.second.aliases;
        return std::find(aliases.begin(), aliases.end(), name) != aliases.end();
    });
    if (providers.count(name) == 0 && known != providers.end()) return known->second;
    Provider& provider = providers.try_emplace(name).first->second;
    provider.id = name;
    return provider;
}

constexpr std::string_view kCatalogFolder = "catalog_dir";  // beside the providers, and no name of one

std::string name_of(const YAML::Node& key) { return key.IsScalar() ? key.Scalar() : std::string(); }

// Before the providers, which may mean entries of the folder.
void read_catalog(const ReadContext& context, const YAML::Node& node, Config& config) {
    const std::optional<std::string> folder = context.expand(node);
    if (!folder || folder->empty()) return;
    if (!read_catalog_folder(*folder, config.catalog, *context.problems)) {
        context.problem(node, "the folder of the catalogue cannot be read (at most 1000 files)");
    }
    for (const provider::CatalogEntry& entry : config.catalog) add_provider(entry, config);
}

void read_providers(const ReadContext& context, const YAML::Node& node, Config& config) {
    std::set<std::string> seen;
    for (const auto& entry : node) {
        const std::string id = name_of(entry.first);
        if (id == kCatalogFolder) continue;
        if (id.empty() || id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") != std::string::npos) {
            context.problem(entry.first, "a provider's name consists of a-z, 0-9, '-', '_' and '.'");
            continue;
        }
        Provider& provider = entry_for(config.providers, id);
        if (!seen.insert(provider.id).second) {
            context.problem(entry.first, "the provider `" + provider.id + "` appears twice");
            continue;
        }
        provider.configured = true;
        read_section(context.at(provider.id, entry.first), entry.second, provider_fields(provider));
    }
}

Field providers(Config& config) {
    return {"providers", [&config](const ReadContext& context, const YAML::Node& node) {
                if (!node.IsMap()) {
                    context.problem(node, "a mapping of provider names is expected");
                    return;
                }
                for (const auto& entry : node) {
                    const bool folder = name_of(entry.first) == kCatalogFolder;
                    if (folder)
                        read_catalog(context.at(std::string(kCatalogFolder), entry.first), entry.second, config);
                }
                read_providers(context, node, config);
            }};
}

void read_gateway_key(std::vector<GatewayKey>& keys, const ReadContext& context, const YAML::Node& node) {
    GatewayKey key;
    Secret plain;
    read_section(context, node, gateway_key_fields(key, plain));
    if (key.name.empty()) key.name = "key-" + std::to_string(keys.size() + 1);
    if (plain.empty() == key.sha256.empty()) {
        context.problem(node, "exactly one of `key` and `sha256` is expected");
    } else if (!plain.empty()) {
        key.sha256 = crypto::to_hex(crypto::sha256(plain.reveal()));
    } else if (const auto digest = crypto::digest_from_hex(key.sha256)) {
        key.sha256 = crypto::to_hex(*digest);
    } else {
        context.problem(node, "`sha256` must have 64 hexadecimal digits");
    }
    keys.push_back(std::move(key));
}

}  // namespace

std::vector<Field> root_fields(Config& config) {
    const auto route = [&config](const ReadContext& context, const YAML::Node& node) {
        Route read;
        read_section(context, node, route_fields(read));
        config.routes.push_back(std::move(read));
    };
    const auto key = [&config](const ReadContext& context, const YAML::Node& node) {
        read_gateway_key(config.gateway_keys, context, node);
    };
    return {section("server", config.server, server_fields),
            section("upstream", config.upstream, upstream_fields),
            providers(config),
            list("routes", route),
            text("default_provider", config.default_provider),
            list("gateway_keys", key),
            flag("strict", config.strict),
            section("models", config.models, models_fields),
            section("log", config.log, log_fields)};
}

std::vector<Field> server_fields(Server& server) {
    return {section("listen", server.listen, listen_fields),      number("workers", server.workers, 0, 1024),
            number("max_connections", server.max_connections, 1), size("max_header_bytes", server.max_header_bytes),
            number("max_headers", server.max_headers, 1, 10'000), size("max_target_bytes", server.max_target_bytes),
            size("max_body_bytes", server.max_body_bytes),        duration("header_timeout", server.header_timeout),
            duration("body_timeout", server.body_timeout),        duration("idle_timeout", server.idle_timeout),
            duration("write_timeout", server.write_timeout),      duration("drain_delay", server.drain_delay),
            duration("drain_timeout", server.drain_timeout)};
}

std::vector<Field> listen_fields(Listen& listen) {
    return {text("host", listen.host), number("port", listen.port, 0, 65'535), text("unix_socket", listen.unix_socket),
            flag("allow_public", listen.allow_public)};
}

std::vector<Field> upstream_fields(Upstream& upstream) {
    return {duration("dns_timeout", upstream.dns_timeout),
            duration("connect_timeout", upstream.connect_timeout),
            duration("tls_timeout", upstream.tls_timeout),
            duration("first_byte_timeout", upstream.first_byte_timeout),
            duration("idle_timeout", upstream.idle_timeout),
            duration("total_timeout", upstream.total_timeout),
            number("max_idle_per_origin", upstream.max_idle_per_origin, 0, 100'000),
            duration("pool_idle_timeout", upstream.pool_idle_timeout),
            duration("max_connection_age", upstream.max_connection_age),
            duration("dns_ttl", upstream.dns_ttl),
            size("max_header_bytes", upstream.max_header_bytes),
            size("max_body_bytes", upstream.max_body_bytes),
            size("max_event_bytes", upstream.max_event_bytes)};
}

std::vector<Field> provider_fields(Provider& provider) {
    return {text("adapter", provider.adapter),
            text("base_url", provider.base_url),
            texts("aliases", provider.aliases),
            secret("api_key", provider.api_key),
            headers("headers", provider.headers),
            options("options", provider),
            texts("models", provider.models),
            texts("model_list", provider.model_list),
            texts("key_prefixes", provider.key_prefixes),
            flag("tls_verify", provider.tls_verify),
            text("ca_file", provider.ca_file),
            flag("allow_private", provider.allow_private),
            number("default_max_tokens", provider.default_max_tokens, 0),
            flag("requires_key", provider.requires_key)};
}

std::vector<Field> route_fields(Route& route) {
    return {text("model", route.model), text("provider", route.provider), text("target_model", route.target_model),
            optional_flag("strict", route.strict)};
}

std::vector<Field> gateway_key_fields(GatewayKey& key, Secret& plain) {
    return {text("name", key.name), secret("key", plain), text("sha256", key.sha256)};
}

std::vector<Field> models_fields(Models& models) {
    return {duration("ttl", models.ttl), duration("timeout", models.timeout)};
}

std::vector<Field> log_fields(Log& log) {
    return {choice("level", log.level, {"trace", "debug", "info", "warn", "error", "off"}),
            choice("format", log.format, {"auto", "text", "json"})};
}

std::vector<std::string> known_keys(const std::string& section_name) {
    Config config;
    Provider provider;
    Route route;
    GatewayKey key;
    Secret plain;
    const std::vector<Field> fields = section_name.empty()              ? root_fields(config)
                                      : section_name == "server"        ? server_fields(config.server)
                                      : section_name == "server.listen" ? listen_fields(config.server.listen)
                                      : section_name == "upstream"      ? upstream_fields(config.upstream)
                                      : section_name == "provider"      ? provider_fields(provider)
                                      : section_name == "route"         ? route_fields(route)
                                      : section_name == "gateway_key"   ? gateway_key_fields(key, plain)
                                      : section_name == "models"        ? models_fields(config.models)
                                      : section_name == "log"           ? log_fields(config.log)
                                                                        : std::vector<Field>{};
    std::vector<std::string> names;
    for (const Field& field : fields) names.emplace_back(field.name);
    return names;
}

}  // namespace lightport::config
