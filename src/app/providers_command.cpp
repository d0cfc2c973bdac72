// See providers_command.hpp.
#include "app/providers_command.hpp"

#include <algorithm>
#include <array>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <ostream>
#include <span>

#include "app/entry_endpoints.hpp"
#include "app/entry_json.hpp"
#include "app/providers_page.hpp"
#include "base/ascii.hpp"

namespace lightport::app {
namespace {

using Json = nlohmann::ordered_json;
using provider::CatalogEntry;

// What one line says.
struct Row {
    std::string id;
    std::string endpoints;
    std::string key;
    std::string address;
};

// By id, else by the adapter: a provider with a name of its own. The user's entries come first.
const CatalogEntry* entry_of(const config::Config& config, const config::Provider& provider) {
    for (const bool by_id : {true, false}) {
        const std::string& wanted = by_id ? provider.id : provider.adapter;
        const auto is_it = [&](const CatalogEntry& entry) { return (by_id ? entry.id : entry.adapter) == wanted; };
        for (const std::span<const CatalogEntry> entries :
             {std::span<const CatalogEntry>(config.catalog), provider::catalog()}) {
            const auto found = std::find_if(entries.begin(), entries.end(), is_it);
            if (found != entries.end()) return &*found;
        }
    }
    return nullptr;
}

// Those that can set its key: not where the entry is only that of its adapter.
std::vector<std::string> key_variables(const config::Provider& provider, const CatalogEntry* entry) {
    return entry != nullptr && entry->id == provider.id ? entry->key_variables : std::vector<std::string>{};
}

std::string key_state(const config::Provider& provider, const CatalogEntry* entry) {
    if (provider.in_process()) return "not needed";
    if (!provider.api_key.empty()) {
        return provider.key_variable.empty() ? "set in the file" : provider.key_variable + " (set)";
    }
    const std::vector<std::string> variables = key_variables(provider, entry);
    if (!variables.empty()) return variables.front();
    return provider.requires_key ? "the client's own" : "not needed";
}

std::string address_of(const config::Provider& provider) {
    if (provider.in_process()) return "in-process";
    if (provider.is_gone()) return "retired: " + provider.retired;
    return provider.base_url.empty() ? "by its options" : provider.base_url;
}

Row row_of(const config::Config& config, const config::Provider& provider) {
    const CatalogEntry* entry = entry_of(config, provider);
    const std::vector<std::string> endpoints = entry != nullptr ? endpoints_of(*entry) : std::vector<std::string>{};
    return {provider.id, joined(endpoints, " "), key_state(provider, entry), address_of(provider)};
}

void print_rows(const std::vector<Row>& rows, std::ostream& out) {
    constexpr std::array kColumns = {&Row::id, &Row::endpoints, &Row::key};
    std::array<std::size_t, kColumns.size()> widths{};
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < kColumns.size(); ++i)
            widths[i] = std::max(widths[i], (row.*kColumns[i]).size() + 2);
    }
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < kColumns.size(); ++i) {
            out << std::left << std::setw(static_cast<int>(widths[i])) << row.*kColumns[i];
        }
        out << row.address << '\n';
    }
}

bool is_of_user(const config::Config& config, const std::string& id) {
    return std::any_of(config.catalog.begin(), config.catalog.end(),
                       [&](const CatalogEntry& entry) { return entry.id == id; });
}

void print_table(const config::Config& config, bool all, std::ostream& out) {
    std::vector<Row> rows = {{"PROVIDER", "ENDPOINTS", "KEY", "BASE URL"}};
    std::size_t built_in = 0;
    std::size_t own = 0;  // of the user's catalogue
    for (const bool configured : {true, false}) {
        for (const auto& [id, provider] : config.providers) {
            if (provider.configured != configured) continue;
            if (configured || all) {
                rows.push_back(row_of(config, provider));
            } else {
                ++(is_of_user(config, id) ? own : built_in);
            }
        }
    }
    if (rows.size() > 1) print_rows(rows, out);
    if (built_in + own == 0) return;
    out << (rows.size() > 1 ? "\n" : "No provider is configured. ") << built_in << " more are built in";
    if (own > 0) out << ", " << own << (own == 1 ? " is" : " are") << " of your own catalogue,";
    out << " and answer to clients with a key of their own: `lightport providers --all` lists them.\n";
}

void print_json(const config::Config& config, std::ostream& out) {
    Json list = Json::array();
    for (const auto& [id, provider] : config.providers) {
        const CatalogEntry* entry = entry_of(config, provider);
        Json facts = {{"id", id},
                      {"adapter", provider.adapter},
                      {"base_url", provider.base_url},
                      {"aliases", provider.aliases},
                      {"models", provider.models},
                      {"endpoints", entry != nullptr ? endpoints_of(*entry) : std::vector<std::string>{}},
                      {"key_variables", key_variables(provider, entry)},
                      {"key_set", !provider.api_key.empty()},
                      {"configured", provider.configured}};
        if (provider.is_gone()) facts["retired"] = provider.retired;
        list.push_back(std::move(facts));
    }
    out << list.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

// As the router finds it: without regard to case, and an alias that is built in gives way.
const config::Provider* find_provider(const config::Config& config, const std::string& name) {
    const auto found = config.providers.find(lower_case(name));
    if (found != config.providers.end()) return &found->second;
    const auto is_it = [&](const std::string& alias) { return equals_ignoring_case(alias, name); };
    for (const bool configured : {true, false}) {
        for (const auto& [id, provider] : config.providers) {
            const std::vector<std::string>& aliases = provider.aliases;
            if (provider.configured == configured && std::any_of(aliases.begin(), aliases.end(), is_it)) {
                return &provider;
            }
        }
    }
    return nullptr;
}

Json facts_of(const config::Provider& provider, const CatalogEntry* entry) {
    if (entry == nullptr) return Json::object();
    return entry->id == provider.id ? entry_json(*entry) : entry_json(*entry, provider);
}

bool show(const config::Config& config, const ProvidersArguments& arguments, std::ostream& out) {
    const config::Provider* provider = find_provider(config, arguments.show);
    if (provider == nullptr) return false;
    const CatalogEntry* entry = entry_of(config, *provider);
    const Json facts = facts_of(*provider, entry);
    if (arguments.json) {
        out << facts.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
        return true;
    }
    print_rows({row_of(config, *provider)}, out);
    out << '\n';
    print_yaml(facts, out);
    return true;
}

}  // namespace

bool print_providers(const config::Config& config, const ProvidersArguments& arguments, std::ostream& out) {
    if (!arguments.show.empty()) return show(config, arguments, out);
    if (arguments.markdown) {
        print_page(out);
    } else if (arguments.json) {
        print_json(config, out);
    } else {
        print_table(config, arguments.all, out);
    }
    return true;
}

void print_configured(const config::Config& config, std::ostream& out) { print_table(config, false, out); }

}  // namespace lightport::app
