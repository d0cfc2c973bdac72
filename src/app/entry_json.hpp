// An entry of the catalogue in the form of its file.
#pragma once

#include <iosfwd>
#include <nlohmann/json.hpp>

#include "config/config.hpp"
#include "provider/catalog.hpp"

namespace lightport::app {

// The keys of the file, with those of an entry that it extends. What the reader makes of the result is the entry again.
nlohmann::ordered_json entry_json(const provider::CatalogEntry& entry);

// What is true of a provider without an entry of its own: the entry of its adapter without the names, the addresses and
// the keys, which are another provider's.
nlohmann::ordered_json entry_json(const provider::CatalogEntry& adapter, const config::Provider& provider);

// The same as lines of YAML.
void print_yaml(const nlohmann::ordered_json& value, std::ostream& out, int indent = 0);

}  // namespace lightport::app
