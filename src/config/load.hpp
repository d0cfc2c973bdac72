// Loading: built-in providers, then the file, then the environment; later ones win. The command line comes on top of
// that. All mistakes are collected, each with its place; a configuration with problems must not be served.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/places.hpp"
#include "provider/catalog.hpp"

namespace lightport::config {

// The value of a variable; nullopt when it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

std::optional<std::string> process_environment(const std::string& name);

struct LoadOptions {
    std::string path;  // empty: no file
    Environment environment = process_environment;
    std::span<const provider::CatalogEntry> catalog = provider::catalog();
    std::function<void(Config&)> overrides;  // what the command line says; applied last, before validation
};

struct LoadResult {
    Config config;
    std::vector<Problem> problems;
};

LoadResult load(const LoadOptions& options);

// What no single value can say: addresses, names, keys and routes that must fit together, files that must be there.
void validate(const Config& config, const Places& places, std::vector<Problem>& problems);

// The names of the keys that a section of the file may have ("", "server", "server.listen", "upstream", "provider",
// "route", "gateway_key", "log"), in their order. For the schema's test.
std::vector<std::string> known_keys(const std::string& section);

}  // namespace lightport::config
