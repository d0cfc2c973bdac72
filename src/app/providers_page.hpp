// `lightport providers --markdown`: all providers of the catalogue, and what survives where, from the adapters' own
// capabilities.
#pragma once

#include <iosfwd>

namespace lightport::app {

// A Markdown page of what is built in, whatever is configured. docs/providers.md is its output.
void print_page(std::ostream& out);

}  // namespace lightport::app
