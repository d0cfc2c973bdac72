// See sources.hpp.
#include "auth/sources.hpp"

#include <array>

#include "auth/aws.hpp"
#include "auth/entra.hpp"
#include "auth/google.hpp"

namespace lightport::auth {
namespace {

struct Kind {
    std::string_view name;     // value of the option `credentials`
    std::string_view adapter;  // whose providers use it without being told
    Found (*find)(const Options&);
};

constexpr std::array kKinds = {
    Kind{"google", "vertex", google_credentials},
    Kind{"aws", "bedrock", aws_credentials},
    Kind{"aws", "sagemaker", aws_credentials},
    Kind{"entra", "azure", entra_credentials},
};

Error unusable(const config::Provider& provider, const std::string& reason) {
    return Error(ErrorKind::kInternal,
                 "The credential of the provider `" + provider.id + "` cannot be used: " + reason + ".");
}

}  // namespace

Result<std::shared_ptr<CredentialSource>> make_source(const config::Provider& provider,
                                                      const Environment& environment) {
    const std::shared_ptr<CredentialSource> none;
    const std::string_view asked = find_header(provider.options, "credentials");
    if (!provider.api_key.empty() || asked == "none") return none;
    for (const Kind& kind : kKinds) {
        if (asked.empty() ? kind.adapter != provider.adapter : kind.name != asked) continue;
        Found fetcher = kind.find(Options(provider, environment));
        if (!fetcher) return unusable(provider, fetcher.error().message);
        if (*fetcher) return std::make_shared<CredentialSource>(*std::move(fetcher), environment.now);
        if (asked.empty()) return none;
        return unusable(provider, "none of kind " + std::string(kind.name) + " is configured or found on this machine");
    }
    if (asked.empty()) return none;
    return unusable(provider, "option credentials: one of google, aws, entra, none is expected");
}

}  // namespace lightport::auth
