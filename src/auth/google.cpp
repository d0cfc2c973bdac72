// See google.hpp.
#include "auth/google.hpp"

#include "auth/google_key.hpp"
#include "auth/oauth.hpp"

namespace lightport::auth {
namespace asio = boost::asio;
namespace {

constexpr const char* kTokenUrl = "https://oauth2.googleapis.com/token";
constexpr std::string_view kTokenHost = "oauth2.googleapis.com";
constexpr const char* kTokenPath = "/computeMetadata/v1/instance/service-accounts/default/token";

Error failed(std::string message) { return Error(ErrorKind::kProviderAuth, std::move(message)); }

// Exchanges a key file for a token. A file that is named by its path is read each time: keys are rotated.
class KeyFile final : public Fetcher {
public:
    KeyFile(Secret content, std::string path, const Environment& environment)
        : content_(std::move(content)), path_(std::move(path)), environment_(environment) {}

    // Reads the file once, so that what can never work is known at start.
    Result<void> prepare(const Options& options) {
        const Result<GoogleKey> key = read();
        if (!key) return key.error();
        kind_ = key->kind;
        const Result<Endpoint> place = options.endpoint("token_url", token_url(*key), PlainHttp::kLoopback);
        if (!place) return place.error();
        token_endpoint_ = *place;
        // A key that cannot sign is known at once, too.
        const Result<std::string> attempt = google_token_form(*key, audience(), environment_.now());
        return attempt ? Result<void>() : Result<void>(attempt.error());
    }

    std::string_view name() const override {
        return kind_ == GoogleKey::Kind::kUser ? "Google user credentials" : "Google service account";
    }

    asio::awaitable<Result<Secrets>> fetch(net::Upstreams& upstreams) const override {
        const Result<GoogleKey> key = read();
        if (!key) co_return key.error();
        Result<std::string> form = google_token_form(*key, audience(), environment_.now());
        if (!form) co_return form.error();
        Result<Secrets> secrets = co_await request_token(upstreams, token_endpoint_, *std::move(form), environment_);
        if (secrets && !key->quota_project.empty()) {
            secrets->headers.push_back(Header{"x-goog-user-project", key->quota_project});
        }
        co_return secrets;
    }

private:
    Result<GoogleKey> read() const {
        if (!content_.empty()) return parse_google_key(content_.reveal());  // to find the key in it
        const std::optional<std::string> content = environment_.file(path_);
        if (!content) return failed("the file `" + path_ + "` cannot be read");
        return parse_google_key(*content);
    }

    // What a file says is believed only where it leads to Google.
    static std::string token_url(const GoogleKey& key) {
        const Result<Endpoint> own = parse_endpoint(key.token_uri, PlainHttp::kLoopback, "token_uri");
        const bool google = own && own->origin.tls && own->origin.host == kTokenHost && own->origin.port == 443;
        return google ? key.token_uri : kTokenUrl;
    }
    std::string audience() const { return token_endpoint_.origin.to_string() + token_endpoint_.path; }

    const Secret content_;
    const std::string path_;
    const Environment environment_;
    GoogleKey::Kind kind_ = GoogleKey::Kind::kServiceAccount;
    Endpoint token_endpoint_;
};

class Metadata final : public Fetcher {
public:
    Metadata(Endpoint endpoint, const Environment& environment)
        : endpoint_(std::move(endpoint)), environment_(environment) {}

    std::string_view name() const override { return "Google metadata server"; }

    asio::awaitable<Result<Secrets>> fetch(net::Upstreams& upstreams) const override {
        Ask question(endpoint_, environment_.metadata_call);
        question.target = endpoint_.path + kTokenPath;
        question.headers = {Header{"metadata-flavor", "Google"}};
        const Result<Answer> answer = co_await ask(upstreams, std::move(question));
        if (!answer) co_return answer.error();
        if (answer->status != 200) co_return refusal(endpoint_, answer->status, "");
        // A captive portal or another cloud's server answers, too.
        if (find_header(answer->headers, "metadata-flavor") != "Google") co_return useless(endpoint_);
        co_return read_token(endpoint_, *answer, environment_.now());
    }

private:
    const Endpoint endpoint_;
    const Environment environment_;
};

// gcloud's file lies in a folder that can be moved.
std::string gcloud_file(const Environment& environment) {
    constexpr const char* kName = "/application_default_credentials.json";
    if (const auto folder = environment.variable("CLOUDSDK_CONFIG")) return *folder + kName;
    const auto home = environment.variable("HOME");
    return home ? *home + "/.config/gcloud" + kName : "";
}

// No question is sent to the network to find out where this runs.
bool runs_at_google(const Environment& environment) {
    if (environment.variable("GCE_METADATA_HOST") || environment.variable("K_SERVICE")) return true;
    return environment.file("/sys/class/dmi/id/product_name").value_or("").starts_with("Google");
}

Found key_file(const Options& options, Secret content, std::string path) {
    auto fetcher = std::make_unique<KeyFile>(std::move(content), std::move(path), options.environment());
    if (Result<void> prepared = fetcher->prepare(options); !prepared) return prepared.error();
    return std::unique_ptr<const Fetcher>(std::move(fetcher));
}

Found metadata(const Options& options) {
    const std::string host = options.environment().variable("GCE_METADATA_HOST").value_or("metadata.google.internal");
    Result<Endpoint> endpoint = options.endpoint("metadata_endpoint", "http://" + host, PlainHttp::kAnywhere);
    if (!endpoint) return endpoint.error();
    return std::unique_ptr<const Fetcher>(std::make_unique<Metadata>(*std::move(endpoint), options.environment()));
}

}  // namespace

Found google_credentials(const Options& options) {
    const Environment& environment = options.environment();
    if (Secret content = options.secret("credentials_json"); !content.empty()) {
        return key_file(options, std::move(content), {});
    }
    if (options.has("credentials_file")) return key_file(options, {}, options.text("credentials_file"));
    if (options.has("metadata_endpoint") || options.is_true("metadata")) return metadata(options);
    if (const auto named = environment.variable("GOOGLE_APPLICATION_CREDENTIALS")) {
        return if_usable(key_file(options, {}, *named), options);
    }
    if (const std::string own = gcloud_file(environment); !own.empty() && environment.file(own)) {
        return if_usable(key_file(options, {}, own), options);
    }
    if (!options.has("metadata") && runs_at_google(environment)) return metadata(options);
    return std::unique_ptr<const Fetcher>();
}

}  // namespace lightport::auth
