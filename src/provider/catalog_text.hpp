// The embedded catalogue: a JSON array of providers/catalog/*.yaml, made by the build.
#pragma once

namespace lightport::provider {
extern const char kCatalogText[];
}  // namespace lightport::provider
