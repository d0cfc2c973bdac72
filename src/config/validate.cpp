// What no single value can say: see validate() in load.hpp.
#include <algorithm>
#include <set>

#include "base/ascii.hpp"
#include "base/url.hpp"
#include "config/load.hpp"

namespace lightport::config {
namespace {

constexpr std::string_view kLevels[] = {"trace", "debug", "info", "warn", "error", "off"};
constexpr std::string_view kFormats[] = {"auto", "text", "json"};

// Decided by the gateway, or kept in api_key so that they are bound to their origin and never printed.
constexpr std::string_view kReservedHeaders[] = {"authorization",  "x-api-key",    "api-key",
                                                 "host",           "connection",   "cookie",
                                                 "content-length", "content-type", "transfer-encoding"};

template <class Range>
bool contains(const Range& range, std::string_view value) {
    return std::find(std::begin(range), std::end(range), value) != std::end(range);
}

bool is_token(std::string_view name) {
    constexpr std::string_view kOther = "!#$%&'*+-.^_`|~";
    return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || kOther.find(c) != std::string_view::npos;
    });
}

// Collects problems that concern a named thing rather than a line.
class Report {
public:
    Report(const std::string& file, std::vector<Problem>& problems) : file_(file), problems_(problems) {}
    void operator()(std::string message) const { problems_.push_back({file_, 0, 0, std::move(message)}); }

private:
    const std::string& file_;
    std::vector<Problem>& problems_;
};

// The entry whose adapter it is, in the user's catalogue or the built-in one; nullptr: there is no such adapter.
const provider::CatalogEntry* adapter_entry(const Config& config, const std::string& adapter) {
    const auto same = [&](const provider::CatalogEntry& entry) { return entry.adapter == adapter; };
    const auto own = std::find_if(config.catalog.begin(), config.catalog.end(), same);
    if (own != config.catalog.end()) return &*own;
    const auto builtin = std::find_if(provider::catalog().begin(), provider::catalog().end(), same);
    return builtin != provider::catalog().end() ? &*builtin : nullptr;
}

void check_address(const Provider& provider, const provider::CatalogEntry& entry, const Report& report) {
    const bool by_adapter = entry.base_url.empty() && !entry.openai_shaped;  // in-process, or from the options
    if (provider.base_url.empty() && (by_adapter || !provider.configured)) return;
    if (provider.base_url.find('{') != std::string::npos) return;  // completed from the options
    const auto url = parse_base_url(provider.base_url);
    if (!url) {
        report("providers." + provider.id + ".base_url: an http or https address without query is expected");
        return;
    }
    if (!url->tls && !provider.api_key.empty() && !is_loopback_host(url->host)) {
        report("providers." + provider.id + ".base_url: an API key must not travel over plain http");
    }
}

void check_provider(const Config& config, const Provider& provider, const Report& report) {
    const std::string place = "providers." + provider.id;
    const provider::CatalogEntry* entry = adapter_entry(config, provider.adapter);
    if (entry == nullptr) {
        report(place + ".adapter: `" + provider.adapter +
               "` is none; `openai-compatible` fits most, `lightport providers` lists all");
        return;
    }
    check_address(provider, *entry, report);
    for (const Header& header : provider.headers) {
        if (!is_token(header.name)) report(place + ".headers: `" + header.name + "` is not a header name");
        if (contains(kReservedHeaders, header.name)) {
            report(place + ".headers: `" + header.name +
                   "` is not for the configuration to set; a key belongs into api_key");
        }
    }
}

void check_names(const Config& config, const Report& report) {
    std::set<std::string> names;
    for (const auto& [id, provider] : config.providers) names.insert(id);
    for (const auto& [id, provider] : config.providers) {
        if (!provider.configured) continue;  // what is built in gives way
        for (const std::string& alias : provider.aliases) {
            if (!names.insert(lower_case(alias)).second) {
                report("providers." + id + ".aliases: `" + alias + "` is already a provider's name");
            }
        }
    }
    for (const auto& [id, provider] : config.providers) {
        for (const std::string& alias : provider.aliases) names.insert(lower_case(alias));
    }
    const auto known = [&](const std::string& name) { return names.count(lower_case(name)) > 0; };
    for (const Route& route : config.routes) {
        if (route.model.empty()) report("routes: a route needs a `model`");
        if (!known(route.provider))
            report("routes: `" + route.model + "` goes to the unknown provider `" + route.provider + "`");
    }
    if (!config.default_provider.empty() && !known(config.default_provider)) {
        report("default_provider: `" + config.default_provider + "` is unknown");
    }
}

void check_listener(const Config& config, const Report& report) {
    const Listen& listen = config.server.listen;
    if (listen.host.empty() && listen.unix_socket.empty()) report("server.listen: a host or a unix_socket is needed");
    const bool loopback = listen.host.empty() || is_loopback_host(listen.host);
    if (!loopback && config.gateway_keys.empty() && !listen.allow_public) {
        report("server.listen.host: " + listen.host +
               " can be reached from other machines; configure gateway_keys, or set allow_public to serve everybody");
    }
    std::set<std::string> names;
    for (const GatewayKey& key : config.gateway_keys) {
        if (!names.insert(key.name).second) report("gateway_keys: the name `" + key.name + "` appears twice");
    }
}

void check_limits(const Config& config, const Report& report) {
    const Server& server = config.server;
    if (server.max_header_bytes < 1024 || server.max_header_bytes > (1 << 20)) {
        report("server.max_header_bytes: 1KiB to 1MiB are possible");
    }
    if (server.max_body_bytes < 1024 || server.max_body_bytes > (std::size_t{4} << 30)) {
        report("server.max_body_bytes: 1KiB to 4GiB are possible");
    }
    if (server.max_target_bytes > server.max_header_bytes) {
        report("server.max_target_bytes: must not exceed max_header_bytes");
    }
    if (!contains(kLevels, config.log.level))
        report("log.level: one of trace, debug, info, warn, error, off is expected");
    if (!contains(kFormats, config.log.format)) report("log.format: one of auto, text, json is expected");
}

}  // namespace

void validate(const Config& config, const std::string& file, std::vector<Problem>& problems) {
    const Report report(file, problems);
    check_listener(config, report);
    check_limits(config, report);
    for (const auto& [id, provider] : config.providers) check_provider(config, provider, report);
    check_names(config, report);
}

}  // namespace lightport::config
