// See load.hpp.
#include "config/load.hpp"

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <tuple>

#include "base/file.hpp"
#include "config/catalog_folder.hpp"
#include "config/tables.hpp"
#include "crypto/sha256.hpp"

namespace lightport::config {
namespace {

constexpr std::size_t kMaxFile = 1 << 20;

void read_document(const ReadContext& context, const std::string& content, Config& config) {
    try {
        const std::vector<YAML::Node> documents = YAML::LoadAll(content);
        if (!documents.empty()) read_section(context, documents.front(), root_fields(config));
        if (documents.size() > 1) context.problem(documents[1], "a second document begins; only one is read");
    } catch (const YAML::Exception& error) {
        context.problems->push_back({context.places->file(), error.mark.line + 1, error.mark.column + 1, error.msg});
    }
}

void read_settings(const LoadOptions& options, LoadResult& result, Places& places) {
    std::size_t values = 0;
    ReadContext context;
    context.environment = &options.environment;
    context.problems = &result.problems;
    context.places = &places;
    context.values = &values;
    const std::optional<std::string> content = read_file(options.path, kMaxFile);
    if (!content) {
        result.problems.push_back({options.path, 0, 0, "cannot be read (at most 1 MiB)"});
        return;
    }
    read_document(context, *content, result.config);
}

// One variable at a time, with problems that name it.
class EnvironmentReader {
public:
    EnvironmentReader(const Environment& environment, std::vector<Problem>& problems, Places& places)
        : environment_(environment), problems_(problems), places_(places) {}

    std::optional<std::string> get(const std::string& name) const {
        std::optional<std::string> value = environment_(name);
        if (value && value->empty()) value.reset();
        if (value && has_controls(*value)) {
            problem(name, "the value contains control characters");
            value.reset();
        }
        return value;
    }

    // For the setting at `path`.
    std::optional<std::string> get(const std::string& name, const std::string& path) const {
        std::optional<std::string> value = get(name);
        if (value) places_.elsewhere(path, "environment");
        return value;
    }

    template <class T, class Parse>
    void read(const std::string& name, T& target, Parse parse, const char* expected) const {
        const auto value = get(name);
        if (!value) return;
        if (const auto parsed = parse(*value)) {
            target = static_cast<T>(*parsed);
        } else {
            problem(name, std::string(expected) + " is expected");
        }
    }

    void read_text(const std::string& name, const std::string& path, std::string& target) const {
        if (auto value = get(name, path)) target = *std::move(value);
    }

    void problem(const std::string& name, const std::string& message) const {
        problems_.push_back({"environment", 0, 0, name + ": " + message});
    }

private:
    const Environment& environment_;
    std::vector<Problem>& problems_;
    Places& places_;
};

std::optional<std::int64_t> parse_port(const std::string& text) {
    const auto number = parse_number(text);
    return number && *number >= 0 && *number <= 65'535 ? number : std::nullopt;
}

std::optional<std::int64_t> parse_workers(const std::string& text) {
    const auto number = parse_number(text);
    return number && *number >= 0 && *number <= 1'024 ? number : std::nullopt;
}

void read_gateway_keys(const EnvironmentReader& reader, Config& config) {
    const auto list = reader.get("LIGHTPORT_GATEWAY_KEYS", "gateway_keys");
    if (!list) return;
    config.gateway_keys.clear();
    std::istringstream keys(*list);
    for (std::string key; std::getline(keys, key, ',');) {
        const std::size_t first = key.find_first_not_of(' ');
        if (first == std::string::npos) continue;
        const std::string trimmed = key.substr(first, key.find_last_not_of(' ') - first + 1);
        const std::string name = "environment-" + std::to_string(config.gateway_keys.size() + 1);
        config.gateway_keys.push_back({name, crypto::to_hex(crypto::sha256(trimmed))});
    }
    if (config.gateway_keys.empty()) reader.problem("LIGHTPORT_GATEWAY_KEYS", "at least one key is expected");
}

// "my-vllm" → "MY_VLLM_BASE_URL"
std::string base_url_variable(const std::string& id) {
    std::string name;
    for (const char c : id) {
        const bool letter = c >= 'a' && c <= 'z';
        const bool digit = c >= '0' && c <= '9';
        name += letter ? static_cast<char>(c - 'a' + 'A') : digit ? c : '_';
    }
    return name + "_BASE_URL";
}

// A configured option wins: the variables are those of the providers' own tools and may be meant for these.
void read_options(const EnvironmentReader& reader, const provider::CatalogEntry& entry, Provider& provider) {
    for (const auto& [option, variables] : entry.options) {
        std::istringstream names(variables);
        for (std::string name; !provider.has_option(option) && names >> name;) {
            if (auto value = reader.get(name)) provider.set_option(option, *std::move(value));
        }
    }
}

void read_entry(const EnvironmentReader& reader, const provider::CatalogEntry& entry, Provider& provider) {
    for (const std::string& variable : entry.key_variables) {
        const auto key = reader.get(variable, "providers." + entry.id + ".api_key");
        if (!key) continue;
        provider.api_key = Secret(*key);
        provider.key_variable = variable;
        provider.configured = true;
        break;
    }
    read_options(reader, entry, provider);
    for (const std::string& variable : entry.base_url_variables) {
        const auto address = reader.get(variable, "providers." + entry.id + ".base_url");
        if (!address || provider.base_url != entry.base_url) continue;
        provider.base_url = *address;
        provider.configured = true;
    }
}

void read_providers(const EnvironmentReader& reader, const LoadOptions& options, Config& config) {
    for (const provider::CatalogEntry& entry : options.catalog) {
        const auto same = [&](const provider::CatalogEntry& own) { return own.id == entry.id; };
        const bool replaced = std::any_of(config.catalog.begin(), config.catalog.end(), same);
        if (!replaced) read_entry(reader, entry, config.providers[entry.id]);
    }
    for (const provider::CatalogEntry& entry : config.catalog) {
        read_entry(reader, entry, config.providers[entry.id]);
    }
    for (auto& [id, provider] : config.providers) {
        if (provider.in_process()) continue;
        const auto address = reader.get(base_url_variable(id), "providers." + id + ".base_url");
        if (!address) continue;
        provider.base_url = *address;
        provider.configured = true;
    }
}

void read_environment(const LoadOptions& options, LoadResult& result, Places& places) {
    const EnvironmentReader reader(options.environment, result.problems, places);
    Config& config = result.config;
    Listen& listen = config.server.listen;
    reader.read_text("LIGHTPORT_HOST", "server.listen.host", listen.host);
    reader.read("PORT", listen.port, parse_port, "a port number");
    reader.read("LIGHTPORT_PORT", listen.port, parse_port, "a port number");
    reader.read_text("LIGHTPORT_UNIX_SOCKET", "server.listen.unix_socket", listen.unix_socket);
    reader.read("LIGHTPORT_ALLOW_PUBLIC", listen.allow_public, parse_flag, "true or false");
    reader.read("LIGHTPORT_WORKERS", config.server.workers, parse_workers, "a number from 0 to 1024");
    reader.read_text("LIGHTPORT_LOG_LEVEL", "log.level", config.log.level);
    reader.read_text("LIGHTPORT_LOG_FORMAT", "log.format", config.log.format);
    reader.read_text("LIGHTPORT_DEFAULT_PROVIDER", "default_provider", config.default_provider);
    reader.read("LIGHTPORT_STRICT", config.strict, parse_flag, "true or false");
    read_gateway_keys(reader, config);
    read_providers(reader, options, config);
}

// In the order of the file; what has no place in it comes last.
bool is_before(const Problem& a, const Problem& b) {
    if ((a.line == 0) != (b.line == 0)) return a.line != 0;
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
}

// Of what the command line can say, these values can turn out to be wrong later.
void apply_overrides(const LoadOptions& options, Config& config, Places& places) {
    const std::string host = config.server.listen.host;
    const Log log = config.log;
    options.overrides(config);
    if (config.server.listen.host != host) places.elsewhere("server.listen.host", "command line");
    if (config.log.level != log.level) places.elsewhere("log.level", "command line");
    if (config.log.format != log.format) places.elsewhere("log.format", "command line");
}

}  // namespace

std::optional<std::string> process_environment(const std::string& name) {
    const char* const value = std::getenv(name.c_str());
    return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

LoadResult load(const LoadOptions& options) {
    LoadResult result;
    Places places(options.path.empty() ? "environment" : options.path);
    for (const provider::CatalogEntry& entry : options.catalog) add_provider(entry, result.config);
    if (!options.path.empty()) read_settings(options, result, places);
    read_environment(options, result, places);
    if (options.overrides) apply_overrides(options, result.config, places);
    validate(result.config, places, result.problems);
    std::stable_sort(result.problems.begin(), result.problems.end(), is_before);
    return result;
}

}  // namespace lightport::config
