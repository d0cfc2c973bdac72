// See options.hpp.
#include "auth/options.hpp"

#include "base/flag.hpp"
#include "observe/log.hpp"

namespace lightport::auth {

std::string Options::text(std::string_view option, const char* variable) const {
    const std::string_view configured = find_header(provider_.options, option);
    if (!configured.empty() || variable == nullptr) return std::string(configured);
    return environment_.variable(variable).value_or("");
}

Secret Options::secret(std::string_view option, const char* variable) const {
    const auto configured = provider_.secrets.find(option);
    if (configured != provider_.secrets.end() && !configured->second.empty()) return configured->second;
    return variable != nullptr ? Secret(environment_.variable(variable).value_or("")) : Secret();
}

bool Options::is_true(std::string_view option) const { return parse_flag(text(option)).value_or(false); }

Result<Endpoint> Options::endpoint(std::string_view option, const std::string& fallback, PlainHttp plain) const {
    const std::string configured = text(option);
    const std::string& url = configured.empty() ? fallback : configured;
    Result<Endpoint> endpoint = parse_endpoint(url, plain, "option " + std::string(option));
    if (!endpoint) return endpoint;
    endpoint->origin.ca_file = text("token_ca_file");
    endpoint->origin.allow_private = provider_.allow_private;  // private networks have the clouds' services, too
    return endpoint;
}

Found if_usable(Found found, const Options& options) {
    if (found) return found;
    observe::log_problem(observe::Level::kWarn, "the credentials of this machine cannot be used",
                         {{"provider", options.provider()}, {"why", found.error().message}});
    return std::unique_ptr<const Fetcher>();
}

}  // namespace lightport::auth
