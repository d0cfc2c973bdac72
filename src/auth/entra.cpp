// See entra.hpp.
#include "auth/entra.hpp"

#include <algorithm>

#include "auth/oauth.hpp"

namespace lightport::auth {
namespace asio = boost::asio;
namespace {

constexpr const char* kAuthority = "https://login.microsoftonline.com";
constexpr const char* kScope = "https://cognitiveservices.azure.com/.default";

class ClientCredentials final : public Fetcher {
public:
    ClientCredentials(Endpoint endpoint, const Environment& environment)
        : endpoint_(std::move(endpoint)), environment_(environment) {}

    std::string_view name() const override { return "Microsoft Entra application"; }

    asio::awaitable<Result<Secrets>> fetch(net::Upstreams& upstreams) const override {
        std::string fields = form({{"grant_type", "client_credentials"},
                                   {"client_id", client_id},
                                   {"client_secret", client_secret.reveal()},  // what the endpoint asks for
                                   {"scope", scope}});
        co_return co_await request_token(upstreams, endpoint_, std::move(fields), environment_);
    }

    std::string client_id;
    Secret client_secret;
    std::string scope;

private:
    const Endpoint endpoint_;
    const Environment environment_;
};

// A directory's id or domain name: it becomes a part of the path.
bool is_tenant(const std::string& text) {
    return text.size() <= 253 && !text.starts_with('.') && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '.';
           });
}

Error failed(std::string message) { return Error(ErrorKind::kProviderAuth, std::move(message)); }

}  // namespace

Found entra_credentials(const Options& options) {
    const std::string tenant = options.text("tenant_id", "AZURE_TENANT_ID");
    const std::string client = options.text("client_id", "AZURE_CLIENT_ID");
    Secret secret = options.secret("client_secret", "AZURE_CLIENT_SECRET");
    const bool complete = !tenant.empty() && !client.empty() && !secret.empty();
    // Variables alone may be meant for other tools, and for other ways to sign in.
    if (!complete && !options.has("tenant_id")) return std::unique_ptr<const Fetcher>();
    if (!complete) return failed("tenant_id needs client_id and client_secret");
    if (!is_tenant(tenant)) return failed("option tenant_id: a directory's id or domain name is expected");
    Result<Endpoint> endpoint = options.endpoint("authority_host", kAuthority, PlainHttp::kLoopback);
    if (!endpoint) return endpoint.error();
    endpoint->path += "/" + tenant + "/oauth2/v2.0/token";
    auto fetcher = std::make_unique<ClientCredentials>(*std::move(endpoint), options.environment());
    fetcher->client_id = client;
    fetcher->client_secret = std::move(secret);
    fetcher->scope = options.text("scope");
    if (fetcher->scope.empty()) fetcher->scope = kScope;
    return std::unique_ptr<const Fetcher>(std::move(fetcher));
}

}  // namespace lightport::auth
