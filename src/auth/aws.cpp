// See aws.hpp.
#include "auth/aws.hpp"

#include <algorithm>
#include <array>

#include "auth/aws_profile.hpp"
#include "auth/aws_services.hpp"
#include "base/url.hpp"

namespace lightport::auth {
namespace asio = boost::asio;
namespace {

Error failed(std::string message) { return Error(ErrorKind::kProviderAuth, std::move(message)); }
Found nothing() { return std::unique_ptr<const Fetcher>(); }

// What is known from the beginning.
class Fixed final : public Fetcher {
public:
    Fixed(std::string_view name, Secrets secrets) : name_(name), secrets_(std::move(secrets)) {}
    std::string_view name() const override { return name_; }
    asio::awaitable<Result<Secrets>> fetch(net::Upstreams&) const override { co_return secrets_; }

private:
    const std::string_view name_;
    const Secrets secrets_;
};

struct ProfileFiles {
    std::string credentials;
    std::string config;
};

ProfileFiles profile_files(const Environment& environment) {
    const std::string home = environment.variable("HOME").value_or("");
    return {environment.variable("AWS_SHARED_CREDENTIALS_FILE").value_or(home + "/.aws/credentials"),
            environment.variable("AWS_CONFIG_FILE").value_or(home + "/.aws/config")};
}

AwsProfile load_profile(const Environment& environment, const ProfileFiles& files, const std::string& name) {
    return read_aws_profile(environment.file(files.credentials).value_or(""),
                            environment.file(files.config).value_or(""), name);
}

std::string setting(const AwsProfile& profile, std::string_view name) {
    const auto found = profile.find(name);
    return found == profile.end() ? "" : found->second;
}

// Read anew whenever the credential was refused: profiles are edited.
class ProfileKeys final : public Fetcher {
public:
    ProfileKeys(ProfileFiles files, std::string profile, const Environment& environment)
        : files_(std::move(files)), profile_(std::move(profile)), environment_(environment) {}

    std::string_view name() const override { return "AWS profile"; }

    asio::awaitable<Result<Secrets>> fetch(net::Upstreams&) const override {
        const AwsProfile profile = load_profile(environment_, files_, profile_);
        Secrets secrets;
        secrets.key_id = setting(profile, "aws_access_key_id");
        secrets.key = Secret(setting(profile, "aws_secret_access_key"));
        secrets.session_token = Secret(setting(profile, "aws_session_token"));
        if (secrets.key_id.empty() || secrets.key.empty()) {
            co_return failed("the profile `" + profile_ + "` has no access key any more");
        }
        co_return secrets;
    }

private:
    const ProfileFiles files_;
    const std::string profile_;
    const Environment environment_;
};

Found keys(std::string_view name, std::string id, Secret key, Secret token) {
    if (id.empty() || key.empty()) return failed("an access key id and a secret access key belong together");
    Secrets secrets;
    secrets.key_id = std::move(id);
    secrets.key = std::move(key);
    secrets.session_token = std::move(token);
    return std::unique_ptr<const Fetcher>(std::make_unique<Fixed>(name, std::move(secrets)));
}

bool is_region(const std::string& text) {
    return text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

Found role_by_web_identity(const Options& options, const AwsProfile& profile) {
    const auto named = [&](std::string_view key, const char* variable) {
        const std::string own = options.text(key);
        if (!own.empty()) return own;
        const std::string in_profile = setting(profile, key);
        return in_profile.empty() ? options.text(key, variable) : in_profile;
    };
    std::string region = options.text("region", "AWS_REGION");
    if (region.empty()) region = options.environment().variable("AWS_DEFAULT_REGION").value_or("");
    if (region.empty()) region = setting(profile, "region");
    if (!is_region(region)) return failed("the name of the region is malformed");
    const std::string host = region.empty() ? "sts" : "sts." + region;
    const std::string domain = region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
    Result<Endpoint> sts = options.endpoint("sts_endpoint", "https://" + host + domain, PlainHttp::kLoopback);
    if (!sts) return sts.error();
    WebIdentity identity;
    identity.sts = *std::move(sts);
    identity.role_arn = named("role_arn", "AWS_ROLE_ARN");
    identity.token_file = named("web_identity_token_file", "AWS_WEB_IDENTITY_TOKEN_FILE");
    identity.session_name = named("role_session_name", "AWS_ROLE_SESSION_NAME");
    if (identity.session_name.empty()) identity.session_name = "lightport";
    if (identity.role_arn.empty() || identity.token_file.empty()) {
        return failed("role_arn needs web_identity_token_file: a role cannot be assumed with an access key");
    }
    return web_identity(std::move(identity), options.environment());
}

Found profile_credentials(const Options& options, const std::string& name, bool must_exist) {
    const ProfileFiles files = profile_files(options.environment());
    const AwsProfile profile = load_profile(options.environment(), files, name);
    if (profile.count("aws_access_key_id") != 0) {
        return std::unique_ptr<const Fetcher>(std::make_unique<ProfileKeys>(files, name, options.environment()));
    }
    if (profile.count("role_arn") != 0) return role_by_web_identity(options, profile);
    if (!must_exist) return nothing();
    if (profile.empty()) return failed("the profile `" + name + "` is in neither of the shared files");
    return failed("the profile `" + name + "` has neither an access key nor a role with a web identity");
}

// Plain http only to this machine and to the agents' own addresses.
bool is_agent_address(const Endpoint& endpoint) {
    constexpr std::array<std::string_view, 3> kAgents = {"169.254.170.2", "169.254.170.23", "fd00:ec2::23"};
    const std::string& host = endpoint.origin.host;
    return endpoint.origin.tls || is_loopback_host(host) ||
           std::find(kAgents.begin(), kAgents.end(), host) != kAgents.end();
}

Found container_agent(const Options& options) {
    const Environment& environment = options.environment();
    std::string url = options.text("container_credentials_uri");
    const auto relative = environment.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    if (url.empty() && relative) url = "http://169.254.170.2" + *relative;
    if (url.empty()) url = environment.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI").value_or("");
    if (url.empty()) return nothing();
    ContainerAgent agent;
    Result<Endpoint> endpoint = options.endpoint("container_credentials_uri", url, PlainHttp::kAnywhere);
    if (!endpoint) return endpoint.error();
    if (!is_agent_address(*endpoint)) return failed("the address of the container agent is neither https nor local");
    agent.endpoint = *std::move(endpoint);
    agent.token_file = environment.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE").value_or("");
    agent.token = Secret(environment.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or(""));
    return container_credentials(std::move(agent), environment);
}

// No question is sent to the network to find out where this runs.
bool runs_at_aws(const Environment& environment) {
    if (environment.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT")) return true;
    return environment.file("/sys/class/dmi/id/sys_vendor").value_or("").starts_with("Amazon EC2");
}

Found instance(const Options& options) {
    const Environment& environment = options.environment();
    const std::string usual =
        environment.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT").value_or("http://169.254.169.254");
    Result<Endpoint> endpoint = options.endpoint("metadata_endpoint", usual, PlainHttp::kAnywhere);
    if (!endpoint) return endpoint.error();
    return instance_metadata(*std::move(endpoint), environment);
}

// What the configuration of the provider says; it is meant for nobody else.
Found from_options(const Options& options) {
    if (options.has("access_key_id") || options.has("secret_access_key")) {
        return keys("AWS access key", options.text("access_key_id"), options.secret("secret_access_key"),
                    options.secret("session_token"));
    }
    if (options.has("profile")) return profile_credentials(options, options.text("profile"), true);
    if (options.has("role_arn")) return role_by_web_identity(options, {});
    if (options.has("container_credentials_uri")) return container_agent(options);
    if (options.has("metadata_endpoint") || options.is_true("metadata")) return instance(options);
    return nothing();
}

Found from_variables(const Options& options) {
    const Environment& environment = options.environment();
    const auto bearer = environment.variable("AWS_BEARER_TOKEN_BEDROCK");
    if (bearer && options.adapter() != "sagemaker") {  // which knows access keys only
        Secrets secrets;
        secrets.key = Secret(*bearer);
        return std::unique_ptr<const Fetcher>(std::make_unique<Fixed>("Amazon Bedrock API key", std::move(secrets)));
    }
    const auto profile = environment.variable("AWS_PROFILE");
    const auto id = environment.variable("AWS_ACCESS_KEY_ID");
    if (id && !profile) {
        return keys("AWS environment", *id, options.secret("", "AWS_SECRET_ACCESS_KEY"),
                    options.secret("", "AWS_SESSION_TOKEN"));
    }
    if (profile) return profile_credentials(options, *profile, true);
    if (environment.variable("AWS_WEB_IDENTITY_TOKEN_FILE") && environment.variable("AWS_ROLE_ARN")) {
        return role_by_web_identity(options, {});
    }
    // Nobody named the profile `default`: where it is of no use, what comes behind it may be.
    Found in_file = if_usable(profile_credentials(options, "default", false), options);
    if (!in_file || *in_file) return in_file;
    return container_agent(options);
}

}  // namespace

Found aws_credentials(const Options& options) {
    Found found = from_options(options);
    if (found && !*found) found = if_usable(from_variables(options), options);
    if (!found || *found) return found;
    const bool disabled = options.environment().variable("AWS_EC2_METADATA_DISABLED").value_or("") == "true";
    const bool wanted = !options.has("metadata") && !disabled && runs_at_aws(options.environment());
    return wanted ? instance(options) : nothing();
}

}  // namespace lightport::auth
