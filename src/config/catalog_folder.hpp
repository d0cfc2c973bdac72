// The catalogue as providers of a configuration: the built-in entries, and those of a folder of the user's own.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/places.hpp"
#include "provider/catalog.hpp"

namespace lightport::config {

// Makes a provider of an entry, instead of one of the same id.
void add_provider(const provider::CatalogEntry& entry, Config& config);

// Reads every *.yaml of `folder` as an entry, in the order of their names. A problem names the file; an entry with
// problems is left out. False: the folder cannot be read.
bool read_catalog_folder(const std::string& folder, std::vector<provider::CatalogEntry>& entries,
                         std::vector<Problem>& problems);

}  // namespace lightport::config
