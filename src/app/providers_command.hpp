// `lightport providers`: the catalogue and what of it is configured.
#pragma once

#include <iosfwd>
#include <string>

#include "config/config.hpp"

namespace lightport::app {

struct ProvidersArguments {
    bool all = false;       // also what is not configured
    bool json = false;      // always all
    bool markdown = false;  // what is built in as a page, whatever is configured
    std::string show;       // one provider, by id or alias; empty: the list
};

// Prints what the arguments ask for. False: there is no such provider; nothing was printed.
bool print_providers(const config::Config& config, const ProvidersArguments& arguments, std::ostream& out);

// The table of the configured providers.
void print_configured(const config::Config& config, std::ostream& out);

}  // namespace lightport::app
