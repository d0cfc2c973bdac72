// Where the parameters of a credential stand: the provider's options first, then the variables of the provider's own
// tools.
#pragma once

#include <string>
#include <string_view>

#include "auth/environment.hpp"
#include "auth/fetcher.hpp"
#include "auth/http.hpp"
#include "config/config.hpp"

namespace lightport::auth {

// Borrows both; for the time of making a source.
class Options {
public:
    Options(const config::Provider& provider, const Environment& environment)
        : provider_(provider), environment_(environment) {}

    // Empty where neither is set. Values of secret options are looked up with secret().
    std::string text(std::string_view option, const char* variable = nullptr) const;
    Secret secret(std::string_view option, const char* variable = nullptr) const;
    bool has(std::string_view option) const { return provider_.has_option(option); }
    bool is_true(std::string_view option) const;

    // The address in an option, else `fallback`. Trust in its certificate: option token_ca_file; whether its name may
    // lead to an internal address: the provider's allow_private.
    Result<Endpoint> endpoint(std::string_view option, const std::string& fallback, PlainHttp plain) const;

    std::string_view provider() const { return provider_.id; }
    std::string_view adapter() const { return provider_.adapter; }
    const Environment& environment() const { return environment_; }

private:
    const config::Provider& provider_;
    const Environment& environment_;
};

// What the machine offers may be meant for other programs: where it cannot be used a line of the log says so, and there
// is nothing.
Found if_usable(Found found, const Options& options);

}  // namespace lightport::auth
