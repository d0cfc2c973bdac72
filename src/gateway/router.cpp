// See router.hpp.
#include "gateway/router.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/ascii.hpp"
#include "base/url.hpp"
#include "provider/registry.hpp"

namespace lightport::gateway {
namespace {

constexpr std::size_t kMaxName = 64;  // of a provider's id or alias

// Names that a vendor's own pattern would catch although the vendor does not serve them: open weights, and other
// clouds' spellings (also `name@date`). They need a pattern, a route or a prefix of the configuration.
constexpr std::array<std::string_view, 2> kServedElsewhere = {"gpt-oss*", "gpt-35-*"};

bool served_elsewhere(std::string_view model) {
    if (model.find('@') != std::string_view::npos) return true;
    return std::any_of(kServedElsewhere.begin(), kServedElsewhere.end(),
                       [&](std::string_view pattern) { return provider::matches(pattern, model); });
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// A client's text inside a message: shortened, never in the middle of a UTF-8 sequence.
std::string quoted(std::string_view text) {
    constexpr std::size_t kMaxShown = 200;
    if (text.size() <= kMaxShown) return "`" + std::string(text) + "`";
    std::size_t end = kMaxShown;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return "`" + std::string(text.substr(0, end)) + "…`";
}

using Catalog = std::vector<const provider::CatalogEntry*>;

// The user's entries, and the built-in ones that they leave.
Catalog catalog_of(const config::Config& config) {
    Catalog all;
    for (const provider::CatalogEntry& own : config.catalog) all.push_back(&own);
    for (const provider::CatalogEntry& entry : provider::catalog()) {
        const auto same = [&](const provider::CatalogEntry& own) { return own.id == entry.id; };
        if (std::none_of(config.catalog.begin(), config.catalog.end(), same)) all.push_back(&entry);
    }
    return all;
}

std::multimap<std::string, std::string_view> hosts_of(const Catalog& catalog) {
    std::multimap<std::string, std::string_view> hosts;
    for (const provider::CatalogEntry* entry : catalog) {
        if (const std::optional<BaseUrl> url = parse_base_url(entry->base_url)) hosts.emplace(url->host, entry->id);
    }
    return hosts;
}

bool is_first_party(const config::Provider& settings, std::string_view pattern, const Catalog& catalog) {
    const auto same_id = [&](const provider::CatalogEntry* entry) { return entry->id == settings.id; };
    const auto found = std::find_if(catalog.begin(), catalog.end(), same_id);
    if (found == catalog.end()) return false;
    const std::vector<std::string>& models = (*found)->models;
    return std::find(models.begin(), models.end(), pattern) != models.end();
}

Error model_not_found(std::string_view model) {
    return Error(ErrorKind::kModelNotFound,
                 "The model " + quoted(model) + " does not exist or you do not have access to it.")
        .with_param("model");
}

}  // namespace

Router::Router(const config::Config& config, const Ids& obtaining)
    : config_(config), catalog_(catalog_of(config)), vendor_hosts_(hosts_of(catalog_)) {
    services_.reserve(config.providers.size());  // by_name_ points into it
    for (const auto& [id, settings] : config.providers) add_service(settings, obtaining);
    for (const Service& service : services_) by_name_.insert_or_assign(lower_case(service.settings->id), &service);
    for (const bool configured : {true, false}) {  // what is built in gives way
        for (const Service& service : services_) {
            if (service.settings->configured != configured) continue;
            for (const std::string& alias : service.settings->aliases)
                by_name_.try_emplace(lower_case(alias), &service);
        }
    }
    for (const config::Route& route : config.routes) {
        const Rule rule{&route, find_service(route.provider)};
        if (rule.service == nullptr) continue;  // refused when the configuration was loaded
        if (route.model.find('*') == std::string::npos) {
            exact_rules_.try_emplace(lower_case(route.model), rule);
        } else {
            pattern_rules_.push_back(rule);
        }
    }
    default_ = find_service(config.default_provider);
}

void Router::add_service(const config::Provider& settings, const Ids& obtaining) {
    Service service;
    service.settings = &settings;
    service.in_process = settings.in_process();
    service.has_key = !settings.api_key.empty() || obtaining.count(settings.id) != 0;
    service.needs_key = settings.requires_key && !service.in_process;
    if (const std::optional<BaseUrl> url = parse_base_url(settings.base_url)) {
        const auto [first, last] = vendor_hosts_.equal_range(url->host);
        for (auto vendor = first; vendor != last; ++vendor) service.homes.push_back(vendor->second);
        if (is_loopback_host(url->host)) service.needs_key = false;
    } else if (!service.in_process) {
        service.homes.push_back(settings.id);  // the adapter's own hosts
    }
    for (const std::string& pattern : settings.models) {
        const auto stars = static_cast<std::size_t>(std::count(pattern.begin(), pattern.end(), '*'));
        service.models.push_back({pattern, pattern.size() - stars, is_first_party(settings, pattern, catalog_)});
    }
    services_.push_back(std::move(service));
}

const Router::Service* Router::find_service(std::string_view id_or_alias) const {
    if (id_or_alias.empty() || id_or_alias.size() > kMaxName) return nullptr;
    const auto found = by_name_.find(lower_case(id_or_alias));
    return found == by_name_.end() ? nullptr : found->second;
}

// Whose key this looks like: the longest known prefix; nullptr: nobody's in particular.
const Router::Service* Router::key_owner(std::string_view key) const {
    const Service* owner = nullptr;
    std::size_t longest = 0;
    for (const Service& service : services_) {
        for (const std::string& prefix : service.settings->key_prefixes) {
            if (prefix.size() <= longest || !key.starts_with(prefix)) continue;
            owner = &service;
            longest = prefix.size();
        }
    }
    return owner;
}

// Whom a client's key is for; a key without a known shape goes nowhere but to the only provider that waits for one.
const Router::Service* Router::key_taker(std::string_view key) const {
    if (key.empty()) return nullptr;
    if (const Service* owner = key_owner(key)) return owner;
    const Service* taker = nullptr;
    for (const Service& service : services_) {
        if (service.has_key || service.in_process || !service.settings->configured) continue;
        if (taker != nullptr) return nullptr;
        taker = &service;
    }
    return taker;
}

std::vector<Router::Decision> Router::askable(std::string_view client_key) const {
    const Service* const taker = config_.gateway_keys.empty() ? key_taker(client_key) : nullptr;
    std::vector<Decision> all;
    for (const Service& service : services_) {
        if (service.in_process && !service.settings->configured) continue;
        if (service.settings->is_gone()) continue;
        const bool takes = &service == taker && !service.has_key && !service.in_process;
        const bool open = !service.needs_key && service.settings->configured;
        if (takes || service.has_key || open) all.push_back({service.settings, {}, config_.strict, takes});
    }
    for (const Service& service : services_) {
        if (service.in_process && all.empty()) all.push_back({service.settings, {}, config_.strict, false});
    }
    return all;
}

bool Router::can_ask(const Service& service, std::string_view client_key) {
    return !service.needs_key || service.has_key || !client_key.empty();
}

Result<Router::Decision> Router::decide(const Query& given) const {
    Query query = given;
    query.provider_header = trimmed(query.provider_header);
    // Where the gateway has keys of its own, a client's bearer token is one of them and never leaves the house.
    if (!config_.gateway_keys.empty()) query.client_key = {};

    if (!query.provider_header.empty()) {
        const Service* service = find_service(query.provider_header);
        if (service == nullptr) {
            return Error(ErrorKind::kInvalidValue, "The header x-lightport-provider names an unknown provider: " +
                                                       quoted(query.provider_header) + ".");
        }
        return finish(query, Choice{service, query.model, config_.strict});
    }
    if (query.model.empty()) return model_not_found(query.model);
    const Choice choice = choose(query);
    if (choice.service == nullptr) return model_not_found(query.model);
    return finish(query, choice);
}

Router::Choice Router::choose(const Query& query) const {
    if (const Choice choice = by_route(query.model); choice.service != nullptr) return choice;
    if (const Choice choice = by_prefix(query); choice.service != nullptr) return choice;
    if (const Choice choice = by_pattern(query, true); choice.service != nullptr) return choice;
    if (const Choice choice = by_key(query); choice.service != nullptr) return choice;
    if (default_ != nullptr) return {default_, query.model, config_.strict};
    // It is known who serves this, only nobody may ask there: 401 says more than 404.
    return by_pattern(query, false);
}

Router::Choice Router::by_route(std::string_view model) const {
    const Rule* rule = nullptr;
    if (const auto exact = exact_rules_.find(lower_case(model)); exact != exact_rules_.end()) {
        rule = &exact->second;
    } else {
        const auto fits = [&](const Rule& candidate) { return provider::matches(candidate.settings->model, model); };
        const auto found = std::find_if(pattern_rules_.begin(), pattern_rules_.end(), fits);
        if (found == pattern_rules_.end()) return {};
        rule = &*found;
    }
    const std::string& target = rule->settings->target_model;
    return {rule->service, target.empty() ? model : std::string_view(target),
            rule->settings->strict.value_or(config_.strict)};
}

// "deepseek/deepseek-r1" is a provider's prefix, or an aggregator's name for a model: where a default provider takes
// what nothing else matches, only providers that are set up are meant.
bool Router::is_meant(const Service& service, const Query& query) const {
    if (default_ == nullptr || service.in_process || service.settings->configured) return true;
    if (service.has_key) return true;
    return !query.client_key.empty() && key_owner(query.client_key) == &service;
}

// `provider/model` and `@provider/model`. Exactly one segment is taken off, and only where it names a provider and the
// whole is not itself the name of a model that a provider is configured to serve ("openai/gpt-oss-120b").
Router::Choice Router::by_prefix(const Query& query) const {
    const std::string_view model = query.model;
    const bool marked = model.starts_with('@');
    const std::size_t slash = model.find('/');
    if (slash == std::string_view::npos || slash + 1 == model.size()) return {};
    const std::string_view prefix = model.substr(marked ? 1 : 0, slash - (marked ? 1 : 0));
    const Service* service = find_service(prefix);
    if (service == nullptr) return {};
    if (!marked) {
        if (!is_meant(*service, query)) return {};
        for (const Service& candidate : services_) {
            for (const Pattern& pattern : candidate.models) {
                const bool exact = pattern.literals == pattern.text.size();
                if (exact && equals_ignoring_case(pattern.text, model)) return {&candidate, model, config_.strict};
            }
        }
    }
    return {service, model.substr(slash + 1), config_.strict};
}

// The most specific pattern wins; among equals the provider whose keys look like the client's, then the first one.
Router::Choice Router::by_pattern(const Query& query, bool askable) const {
    const bool elsewhere = served_elsewhere(query.model);
    const Service* const owner = query.client_key.empty() ? nullptr : key_owner(query.client_key);
    const Service* best = nullptr;
    std::size_t best_literals = 0;
    for (const Service& service : services_) {
        if (askable && !can_ask(service, query.client_key)) continue;
        for (const Pattern& pattern : service.models) {
            if (pattern.first_party && elsewhere) continue;
            const bool tie = best != nullptr && pattern.literals == best_literals;
            if (best != nullptr && pattern.literals < best_literals) continue;
            if (tie && (&service != owner || best == owner)) continue;
            if (!provider::matches(pattern.text, query.model)) continue;
            best = &service;
            best_literals = pattern.literals;
        }
    }
    return {best, query.model, config_.strict};
}

Router::Choice Router::by_key(const Query& query) const {
    if (query.client_key.empty()) return {};
    const Service* const owner = key_owner(query.client_key);
    if (owner == nullptr || owner->has_key) return {};  // its own key is used there, not this one
    if (served_elsewhere(query.model)) return {};
    return {owner, query.model, config_.strict};
}

// A key that is recognisably one vendor's is never shown to another vendor. A base URL that leads to a host of the
// operator's own choice may be anything, so there the operator's word counts.
Result<void> Router::check_client_key(const Service& service, const Query& query) const {
    const Service* const owner = key_owner(query.client_key);
    if (owner == nullptr || owner == &service || service.in_process || service.homes.empty()) return {};
    if (std::find(service.homes.begin(), service.homes.end(), owner->settings->id) != service.homes.end()) return {};
    return Error(ErrorKind::kAuth, "The API key looks like one of `" + owner->settings->id + "`, but the model " +
                                       quoted(query.model) + " is served by `" + service.settings->id +
                                       "`. It was not sent there.");
}

Result<Router::Decision> Router::finish(const Query& query, const Choice& choice) const {
    const config::Provider& settings = *choice.service->settings;
    Decision decision{&settings, std::string(choice.model), choice.strict, false};
    if (choice.service->has_key || choice.service->in_process) return decision;
    if (settings.is_gone()) return decision;  // nothing will be sent: the exchange says why
    if (query.client_key.empty()) {
        if (!choice.service->needs_key) return decision;
        return Error(ErrorKind::kAuth, config_.gateway_keys.empty()
                                           ? "You didn't provide an API key for the provider `" + settings.id +
                                                 "`: send yours as a bearer token, or configure one in the gateway."
                                           : "The gateway has no API key for the provider `" + settings.id + "`.");
    }
    if (Result<void> own = check_client_key(*choice.service, query); !own) return std::move(own).error();
    decision.use_client_key = true;
    return decision;
}

}  // namespace lightport::gateway
