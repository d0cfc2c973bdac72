// Microsoft Entra's client credentials against local servers.
#include "unit/auth/machine.hpp"

namespace lightport::test {
namespace {

using namespace std::chrono_literals;

class Entra : public AuthTest {
protected:
    static Options options(std::uint16_t port) {
        return {{"tenant_id", "contoso.example"},
                {"client_id", "app-1"},
                {"client_secret", "s3cret~&+="},
                {"authority_host", at(port)}};
    }
};

TEST_F(Entra, AsksForATokenOfTheTenant) {
    ScriptedServer server(ScriptedServer::answering(
        ScriptedServer::ok(R"({"token_type":"Bearer","expires_in":3599,"access_token":"eyJ.a.b"})")));
    const auto source = make("azure", options(server.port()));
    ASSERT_TRUE(source) << problem;
    const auto got = get(source);
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ((*got)->credential().key, "eyJ.a.b");
    EXPECT_TRUE((*got)->credential().access_token);
    EXPECT_EQ((*got)->expires, machine.now + 3599s);
    const std::string request = server.requests().front();
    EXPECT_TRUE(request.starts_with("POST /contoso.example/oauth2/v2.0/token HTTP/1.1\r\n")) << request;
    EXPECT_EQ(body_of(request),
              "grant_type=client_credentials&client_id=app-1&client_secret=s3cret~%26%2B%3D"
              "&scope=https%3A%2F%2Fcognitiveservices.azure.com%2F.default");
}

TEST_F(Entra, TakesTheVariablesOfAzuresToolsAndAnotherScope) {
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok(R"({"access_token":"t","expires_in":"3599"})")));
    machine.variables = {{"AZURE_TENANT_ID", "t-1"}, {"AZURE_CLIENT_ID", "app"}, {"AZURE_CLIENT_SECRET", "s"}};
    EXPECT_EQ(outcome("azure", {{"authority_host", at(server.port())}, {"scope", "https://ai.azure.com/.default"}}),
              "/t/");
    EXPECT_NE(server.requests().front().find("scope=https%3A%2F%2Fai.azure.com%2F.default"), std::string::npos);
    machine.variables.erase("AZURE_CLIENT_SECRET");
    EXPECT_EQ(outcome("azure", {}), "no source") << "another way to sign in may be meant";
}

TEST_F(Entra, SaysWhatIsMissing) {
    EXPECT_EQ(outcome("azure", {}), "no source");
    EXPECT_EQ(outcome("azure", {{"tenant_id", "t"}}),
              "The credential of the provider `p` cannot be used: tenant_id needs client_id and client_secret.");
    EXPECT_NE(outcome("azure", {{"tenant_id", "a/../b"}, {"client_id", "c"}, {"client_secret", "s"}})
                  .find("option tenant_id: a directory's id"),
              std::string::npos);
    EXPECT_NE(outcome("openai", {{"credentials", "entra"}}).find("none of kind entra"), std::string::npos);
    EXPECT_NE(outcome("openai", {{"credentials", "azure"}}).find("one of google, aws, entra, none"), std::string::npos);
}

TEST_F(Entra, AConfiguredKeyWins) {
    config::Provider provider = provider_with("azure", options(1));
    provider.api_key = Secret("key");
    const auto made = auth::make_source(provider, machine.environment());
    ASSERT_TRUE(made);
    EXPECT_FALSE(*made);
    EXPECT_EQ(outcome("azure", {{"credentials", "none"}, {"tenant_id", "t"}}), "no source");
}

TEST_F(Entra, ARefusalNamesMicrosoftsNumber) {
    const std::string body =
        R"({"error":"invalid_client","error_description":"AADSTS7000215: Invalid secret s3cret~&+=."})";
    ScriptedServer server(ScriptedServer::answering(
        "HTTP/1.1 401 Unauthorized\r\ncontent-length: " + std::to_string(body.size()) + "\r\n\r\n" + body));
    const std::string result = outcome("azure", options(server.port()));
    EXPECT_TRUE(result.starts_with("502 provider_auth_error: ")) << result;
    EXPECT_NE(result.find("status 401, invalid_client ("), std::string::npos) << result;
    EXPECT_NE(result.find("(AADSTS7000215)"), std::string::npos) << result;
    EXPECT_EQ(result.find("s3cret"), std::string::npos) << result;
}

TEST_F(Entra, ARedirectIsNotFollowed) {
    ScriptedServer elsewhere(ScriptedServer::answering(ScriptedServer::ok(R"({"access_token":"t","expires_in":60})")));
    ScriptedServer server(ScriptedServer::answering(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: " + at(elsewhere.port(), "/") + "\r\ncontent-length: 0\r\n\r\n"));
    EXPECT_TRUE(outcome("azure", options(server.port())).starts_with("502 provider_auth_error: "));
    EXPECT_EQ(elsewhere.connections(), 0U);
}

}  // namespace
}  // namespace lightport::test
