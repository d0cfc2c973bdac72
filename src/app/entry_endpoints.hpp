// What an entry of the catalogue can be asked for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "provider/catalog.hpp"

namespace lightport::app {

// "chat", "completions", "embeddings", "models", "rerank": those of its paths, or of its adapter.
std::vector<std::string> endpoints_of(const provider::CatalogEntry& entry);

std::string joined(const std::vector<std::string>& names, std::string_view separator);

}  // namespace lightport::app
