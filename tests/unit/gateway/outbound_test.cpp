// What leaves for a provider: which credential, signed over what.
#include "gateway/outbound.hpp"

#include <gtest/gtest.h>

#include "providers/all.hpp"

namespace lightport::gateway {
namespace {

namespace asio = boost::asio;

class HeadOnly final : public Client {
public:
    const http::RequestHead& head() const override { return head_; }
    std::string_view peer() const override { return "test"; }
    asio::awaitable<Result<std::string_view>> read_body() override { co_return std::string_view(); }
    asio::awaitable<bool> send(int, const std::vector<Header>&, std::string_view) override { co_return true; }
    void start(int, const std::vector<Header>&) override {}
    asio::awaitable<bool> write(std::string_view) override { co_return true; }
    asio::awaitable<bool> finish() override { co_return true; }
    void abort() override {}
    void on_gone(std::function<void()>) override {}
    bool gone() const override { return false; }

private:
    http::RequestHead head_;
};

// Writes down what it is asked to sign.
class Signer final : public Adapter {
public:
    Capabilities capabilities() const override { return {}; }
    Result<void> write(const chat::Request&, const Target&, chat::LossReport&, UpstreamRequest&) const override {
        return {};
    }
    std::unique_ptr<EventReader> open(const chat::Request&, const ResponseHead&) const override { return nullptr; }
    Error read_error(const ResponseHead&, std::string_view) const override { return {}; }
    void authorize_target(const Credential&, std::string& target) const override { target += "&k"; }
    void sign(const Credential& credential, const Signing& signing, std::vector<Header>& headers) const override {
        std::string body;
        for (const std::string_view piece : *signing.body) body.append(piece);
        std::string text = std::string(signing.method) + " " + std::string(signing.host) + " " +
                           std::string(signing.target) + " " + body + " " + std::string(signing.region);
        for (const Header& header : *signing.headers) text += " " + header.name + "=" + header.value;
        headers.push_back({"x-signed", text});
        headers.push_back({"x-with", std::string(credential.key_id) + "/" + std::string(credential.key) + "/" +
                                         std::string(credential.session_token)});
    }
};

config::Provider settings_of_test() {
    config::Provider settings;
    settings.id = "p";
    settings.headers = {{"x-team", "search"}};
    settings.options = {{"region", "eu-west-1"}};
    return settings;
}

ProviderRuntime runtime_of(const config::Provider& settings, const Adapter& adapter) {
    ProviderRuntime runtime;
    runtime.settings = &settings;
    runtime.adapter = &adapter;
    runtime.origin.host = "api.example";
    runtime.origin.port = 8443;
    runtime.host = runtime.origin.authority();
    runtime.base_path = "/base";
    return runtime;
}

TEST(Outbound, ASignatureCoversEverythingThatWasDecided) {
    const Snapshot snapshot(config::Config{});
    const Signer adapter;
    const config::Provider settings = settings_of_test();
    HeadOnly client;
    auth::Secrets secrets;
    secrets.key_id = "AKIA";
    secrets.key = Secret("key");
    secrets.session_token = Secret("token");
    secrets.headers = {{"x-payer", "me"}};
    UpstreamRequest request;
    request.path = "/model/m?x=1";
    request.pieces = {"{\"a\":", "1}"};
    const Caller caller = choose_key(settings, false, "", &secrets);
    EXPECT_EQ(caller.owner, KeyOwner::kGateway);
    const net::OutboundRequest made = make_outbound(snapshot, runtime_of(settings, adapter), client, caller, request);
    EXPECT_EQ(find_header(made.credentials, "x-signed"),
              "POST api.example:8443 /base/model/m?x=1&k {\"a\":1} eu-west-1 content-type=application/json "
              "accept=application/json x-team=search");
    EXPECT_EQ(find_header(made.credentials, "x-with"), "AKIA/key/token");
    EXPECT_EQ(find_header(made.credentials, "x-payer"), "me");
    EXPECT_EQ(made.target, "/base/model/m?x=1&k");
    EXPECT_EQ(made.credentials_origin, made.origin);
}

TEST(Outbound, WithoutACredentialNothingIsSigned) {
    const Snapshot snapshot(config::Config{});
    const Signer adapter;
    const config::Provider settings = settings_of_test();
    HeadOnly client;
    UpstreamRequest request;
    const Caller caller = choose_key(settings, false, "");
    EXPECT_EQ(caller.owner, KeyOwner::kNone);
    EXPECT_TRUE(make_outbound(snapshot, runtime_of(settings, adapter), client, caller, request).credentials.empty());
}

TEST(Outbound, ASecretAccessKeyIsNeverSent) {
    const Adapter& openai = *builtin_registry().find("openai");
    Credential credential;
    credential.key = "key";
    std::vector<Header> headers;
    openai.sign(credential, Signing{}, headers);
    EXPECT_EQ(find_header(headers, "authorization"), "Bearer key");
    headers.clear();
    credential.key_id = "AKIA";
    openai.sign(credential, Signing{}, headers);
    EXPECT_TRUE(headers.empty());
}

TEST(Outbound, WhoseKeyIsUsed) {
    config::Provider settings = settings_of_test();
    auth::Secrets secrets;
    secrets.key = Secret("obtained");
    const auto key = [&](bool use_client_key, const auth::Secrets* obtained) {
        return std::string(choose_key(settings, use_client_key, "client", obtained).credential.key);
    };
    EXPECT_EQ(key(true, nullptr), "client");
    EXPECT_EQ(key(false, &secrets), "obtained");
    EXPECT_EQ(key(false, nullptr), "") << "the client's key goes where the router says so, and nowhere else";
    settings.api_key = Secret("configured");
    EXPECT_EQ(key(false, &secrets), "configured");
    EXPECT_EQ(key(false, nullptr), "configured");
}

TEST(Outbound, ARefusedCredentialIsNotALackOfPermission) {
    const auto refused = [](int status, ErrorKind kind) {
        Error error(kind, "no");
        error.upstream_status = status;
        return refuses_credential(error);
    };
    EXPECT_TRUE(refused(401, ErrorKind::kAuth));
    EXPECT_TRUE(refused(403, ErrorKind::kAuth));
    EXPECT_TRUE(refused(403, ErrorKind::kProviderAuth));
    EXPECT_FALSE(refused(403, ErrorKind::kPermission));
    EXPECT_FALSE(refused(400, ErrorKind::kBadRequest));
    EXPECT_FALSE(refused(0, ErrorKind::kProviderAuth)) << "our own failure to obtain one";
}

}  // namespace
}  // namespace lightport::gateway
