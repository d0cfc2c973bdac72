// What no single value can say: see validate() in load.hpp.
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "base/ascii.hpp"
#include "base/url.hpp"
#include "config/load.hpp"

namespace lightport::config {
namespace {

constexpr std::string_view kLevels[] = {"trace", "debug", "info", "warn", "error", "off"};
constexpr std::string_view kFormats[] = {"auto", "text", "json"};
constexpr std::string_view kCredentials[] = {"google", "aws", "entra", "none"};

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

constexpr const char* kAddressExpected = "an http or https address without query is expected";

// Collects problems at the places of the values that cause them.
class Report {
public:
    Report(const Places& places, std::vector<Problem>& problems) : places_(places), problems_(problems) {}
    void operator()(const std::string& path, const std::string& message) const {
        problems_.push_back(places_.problem(path, path + ": " + message));
    }

private:
    const Places& places_;
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

std::string at(const std::string& list, std::size_t index) { return list + "[" + std::to_string(index) + "]"; }

bool is_readable_file(const std::string& path) {
    std::error_code ec;
    return std::filesystem::is_regular_file(path, ec) && std::ifstream(path).good();
}

// "http://{host}/v1": whether a key would be safe there depends on an option that may come from anywhere.
bool has_open_plain_host(std::string_view template_url) {
    constexpr std::string_view kPlain = "http://";
    if (!equals_ignoring_case(template_url.substr(0, kPlain.size()), kPlain)) return false;
    const std::string_view rest = template_url.substr(kPlain.size());
    return rest.substr(0, rest.find('/')).find('{') != std::string_view::npos;
}

// Where the adapter needs no base_url: it works in-process, or makes the address of the options.
bool knows_address(const std::string& adapter) {
    const auto fits = [&](const provider::CatalogEntry& entry) {
        return entry.adapter == adapter && entry.base_url.empty() && !entry.openai_shaped;
    };
    return std::any_of(provider::catalog().begin(), provider::catalog().end(), fits);
}

// Clients with a key of their own can use an entry of the user's catalogue without any configuration. One may be there
// for others, which have their own addresses and name it as their adapter, or instead of a built-in one of that kind.
bool is_lone_entry(const Config& config, const std::string& id) {
    const auto same = [&](const provider::CatalogEntry& entry) { return entry.id == id; };
    const auto& known = provider::catalog();
    if (std::any_of(known.begin(), known.end(), [&](const auto& one) { return same(one) && one.base_url.empty(); })) {
        return false;
    }
    const auto uses = [&](const auto& one) { return one.second.adapter == id && one.first != id; };
    return std::any_of(config.catalog.begin(), config.catalog.end(), same) &&
           std::none_of(config.providers.begin(), config.providers.end(), uses);
}

void check_missing_address(const Config& config, const Provider& provider, const Report& report) {
    if (provider.is_gone() || knows_address(provider.adapter)) return;
    const std::string place = "providers." + provider.id + ".base_url";
    if (is_lone_entry(config, provider.id)) {
        report(place, "neither the entry of the catalogue nor the configuration says it");
    } else if (provider.configured) {
        report(place, kAddressExpected);
    }
}

void check_address(const Config& config, const Provider& provider, const Report& report) {
    if (provider.base_url.empty()) return check_missing_address(config, provider, report);
    const std::string place = "providers." + provider.id + ".base_url";
    if (provider.base_url.find_first_of("{}") != std::string::npos) {  // completed from the options
        if (!provider::is_base_url(provider.base_url)) report(place, kAddressExpected);
        if (has_open_plain_host(provider.base_url)) report(place, "plain http needs a host that is written out");
        return;
    }
    const auto url = parse_base_url(provider.base_url);
    if (!url) {
        report(place, kAddressExpected);
    } else if (!url->tls && (!provider.api_key.empty() || !provider.secrets.empty()) && !is_loopback_host(url->host)) {
        report(place, "an API key must not travel over plain http");
    }
}

void check_pattern(const std::string& pattern, const std::string& place, const Report& report) {
    if (pattern.empty()) return report(place, "a model's name or pattern is expected");
    if (pattern.find("**") != std::string::npos) report(place, "`**` says no more than `*`");
    if (pattern.find(' ') != std::string::npos) report(place, "a model's name has no spaces");
}

void check_provider(const Config& config, const Provider& provider, const Report& report) {
    const std::string place = "providers." + provider.id;
    if (adapter_entry(config, provider.adapter) == nullptr) {
        report(place + ".adapter",
               "`" + provider.adapter + "` is none; `openai-compatible` fits most, `lightport providers` lists all");
        return;
    }
    check_address(config, provider, report);
    const std::string_view credentials = find_header(provider.options, "credentials");
    if (!credentials.empty() && !contains(kCredentials, credentials)) {
        report(place + ".options.credentials", "one of google, aws, entra, none is expected");
    }
    for (const Header& header : provider.headers) {
        const std::string field = place + ".headers." + header.name;
        if (!is_token(header.name)) report(field, "this is not a header name");
        if (contains(kReservedHeaders, header.name)) {
            report(field, "this header is not for the configuration to set; a key belongs into api_key");
        }
    }
    for (std::size_t i = 0; i < provider.models.size(); ++i) {
        check_pattern(provider.models[i], at(place + ".models", i), report);
    }
    if (!provider.ca_file.empty() && !is_readable_file(provider.ca_file)) {
        report(place + ".ca_file", "this file cannot be read");
    }
}

void check_routes(const Config& config, const std::set<std::string>& names, const Report& report) {
    for (std::size_t i = 0; i < config.routes.size(); ++i) {
        const Route& route = config.routes[i];
        const std::string place = at("routes", i);
        check_pattern(route.model, place + ".model", report);
        if (names.count(lower_case(route.provider)) == 0) {
            report(place + ".provider", "`" + route.model + "` goes to the unknown provider `" + route.provider + "`");
        }
    }
}

void check_names(const Config& config, const Report& report) {
    std::set<std::string> names;
    for (const auto& [id, provider] : config.providers) names.insert(id);
    for (const auto& [id, provider] : config.providers) {
        if (!provider.configured) continue;  // what is built in gives way
        for (std::size_t i = 0; i < provider.aliases.size(); ++i) {
            if (names.insert(lower_case(provider.aliases[i])).second) continue;
            report(at("providers." + id + ".aliases", i), "`" + provider.aliases[i] + "` is already a provider's name");
        }
    }
    for (const auto& [id, provider] : config.providers) {
        for (const std::string& alias : provider.aliases) names.insert(lower_case(alias));
    }
    check_routes(config, names, report);
    if (!config.default_provider.empty() && names.count(lower_case(config.default_provider)) == 0) {
        report("default_provider", "`" + config.default_provider + "` is unknown");
    }
}

// What can be known before the socket is made; nullptr: nothing is against it.
const char* unix_socket_problem(const std::string& path) {
    namespace fs = std::filesystem;
    if (path.size() >= sizeof(sockaddr_un::sun_path)) return "the path is too long for a socket (at most 107 bytes)";
    std::error_code ec;
    const fs::file_status there = fs::status(path, ec);
    if (fs::exists(there) && !fs::is_socket(there)) return "something that is no socket is there already";
    const fs::path folder = fs::path(path).has_parent_path() ? fs::path(path).parent_path() : fs::path(".");
    if (!fs::is_directory(folder, ec)) return "its folder does not exist";
    if (::access(folder.c_str(), W_OK | X_OK) != 0) return "its folder is not writable";
    return nullptr;
}

void check_listener(const Config& config, const Report& report) {
    const Listen& listen = config.server.listen;
    if (listen.host.empty() && listen.unix_socket.empty()) {
        report("server.listen", "a host or a unix_socket is needed");
    }
    const bool loopback = listen.host.empty() || is_loopback_host(listen.host);
    if (!loopback && config.gateway_keys.empty() && !listen.allow_public) {
        report(
            "server.listen.host",
            listen.host +
                " can be reached from other machines; configure gateway_keys, or set allow_public to serve everybody");
    }
    if (!listen.unix_socket.empty()) {
        if (const char* problem = unix_socket_problem(listen.unix_socket)) report("server.listen.unix_socket", problem);
    }
    std::set<std::string> names;
    for (std::size_t i = 0; i < config.gateway_keys.size(); ++i) {
        const std::string& name = config.gateway_keys[i].name;
        if (!names.insert(name).second) report(at("gateway_keys", i) + ".name", "`" + name + "` appears twice");
    }
}

void check_limits(const Config& config, const Report& report) {
    const Server& server = config.server;
    if (server.max_header_bytes < 1024 || server.max_header_bytes > (1 << 20)) {
        report("server.max_header_bytes", "1KiB to 1MiB are possible");
    }
    if (server.max_body_bytes < 1024 || server.max_body_bytes > (std::size_t{4} << 30)) {
        report("server.max_body_bytes", "1KiB to 4GiB are possible");
    }
    if (server.max_target_bytes > server.max_header_bytes) {
        report("server.max_target_bytes", "must not exceed max_header_bytes");
    }
    if (!contains(kLevels, config.log.level))
        report("log.level", "one of trace, debug, info, warn, error, off is expected");
    if (!contains(kFormats, config.log.format)) report("log.format", "one of auto, text, json is expected");
}

}  // namespace

void validate(const Config& config, const Places& places, std::vector<Problem>& problems) {
    const Report report(places, problems);
    check_listener(config, report);
    check_limits(config, report);
    for (const auto& [id, provider] : config.providers) check_provider(config, provider, report);
    check_names(config, report);
}

}  // namespace lightport::config
