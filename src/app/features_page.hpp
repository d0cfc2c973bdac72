// `lightport providers --features`: what survives on which provider, from the adapters' own capabilities.
#pragma once

#include <iosfwd>

namespace lightport::app {

// A Markdown page: one table, a row for each adapter. docs/providers.md is its output.
void print_features(std::ostream& out);

}  // namespace lightport::app
