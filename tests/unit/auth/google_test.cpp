// Google's credentials against local servers: what they are asked, over TLS and with a signature that is verified, and
// what becomes of their answers.
#include <atomic>
#include <thread>

#include "crypto/base64.hpp"
#include "json/text.hpp"
#include "net/worker.hpp"
#include "support/rsa_key.hpp"
#include "unit/auth/machine.hpp"

namespace lightport::test {
namespace {

using namespace std::chrono_literals;

std::string service_account(const std::string& token_uri = "https://oauth2.googleapis.com/token") {
    return R"({"type":"service_account","project_id":"demo","private_key_id":"kid-1","private_key":")" +
           json::escaped(kRfc7515Key) + R"(","client_email":"robot@demo.iam.gserviceaccount.com","token_uri":")" +
           token_uri + "\"}";
}

constexpr const char* kUser = R"({"type":"authorized_user","client_id":"cid","client_secret":"user-s3cret",)"
                              R"("refresh_token":"1//refresh+t","quota_project_id":"payer"})";
constexpr const char* kToken = R"({"access_token":"ya29.token","expires_in":3599,"token_type":"Bearer"})";

std::string part(const std::string& token, std::size_t index) {
    std::size_t begin = 0;
    for (; index > 0; --index) begin = token.find('.', begin) + 1;
    return crypto::from_base64url(token.substr(begin, token.find('.', begin) - begin)).value_or("(no base64url)");
}

class Google : public AuthTest {};

TEST_F(Google, AServiceAccountSignsForItsTokenOverTls) {
    const TestCa ca;
    ServerOptions secure;
    secure.tls = ca.issue("DNS:localhost,IP:127.0.0.1");
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok(kToken)), std::move(secure));
    const std::string url = "https://localhost:" + std::to_string(server.port()) + "/token";
    machine.files["/key.json"] = service_account();
    const auto source =
        make("vertex", {{"credentials_file", "/key.json"}, {"token_url", url}, {"token_ca_file", ca.ca_file()}});
    ASSERT_TRUE(source) << problem;
    const auto got = get(source);
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ((*got)->credential().key, "ya29.token");
    EXPECT_TRUE((*got)->credential().access_token);
    EXPECT_EQ((*got)->expires, machine.now + 3599s);

    ASSERT_EQ(server.requests().size(), 1U);
    const std::string request = server.requests().front();
    EXPECT_TRUE(request.starts_with("POST /token HTTP/1.1\r\n")) << request;
    EXPECT_NE(request.find("content-type: application/x-www-form-urlencoded\r\n"), std::string::npos);
    const std::string prefix = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";
    ASSERT_TRUE(body_of(request).starts_with(prefix)) << request;
    const std::string token = body_of(request).substr(prefix.size());
    EXPECT_EQ(part(token, 0), R"({"alg":"RS256","typ":"JWT","kid":"kid-1"})");
    const auto issued = std::chrono::duration_cast<std::chrono::seconds>(machine.now.time_since_epoch()).count() - 30;
    EXPECT_EQ(part(token, 1), R"({"iss":"robot@demo.iam.gserviceaccount.com",)"
                              R"("scope":"https://www.googleapis.com/auth/cloud-platform","aud":")" +
                                  url + "\",\"iat\":" + std::to_string(issued) +
                                  ",\"exp\":" + std::to_string(issued + 3600) + "}");
    EXPECT_TRUE(verify_rs256(token.substr(0, token.rfind('.')), part(token, 2)));
}

TEST_F(Google, ATokenServiceWithoutATrustedCertificateSeesNothing) {
    const TestCa ca;
    ServerOptions secure;
    secure.tls = ca.issue("DNS:localhost");
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok(kToken)), std::move(secure));
    const std::string url = "https://localhost:" + std::to_string(server.port()) + "/token";
    const std::string result = outcome("vertex", {{"credentials_json", service_account()}, {"token_url", url}});
    EXPECT_TRUE(result.starts_with("502 provider_auth_error: ")) << result;
    EXPECT_TRUE(server.requests().empty());
}

TEST_F(Google, ATokenIsFetchedOnceForSixtyRequestsOfTwoWorkers) {
    ScriptedServer server([](Peer& peer) {
        peer.read_request();
        peer.hold();
        peer.send(ScriptedServer::ok(kToken));
    });
    const auto source =
        make("vertex", {{"credentials_json", service_account()}, {"token_url", at(server.port(), "/t")}});
    ASSERT_TRUE(source) << problem;
    net::Resolver resolver;
    net::WorkerGroup workers(2);
    net::Upstreams first(workers[0].context(), resolver);
    net::Upstreams second(workers[1].context(), resolver);
    std::vector<std::optional<Result<auth::SecretsPtr>>> outcomes(60);
    std::atomic<std::size_t> done{0};
    std::atomic<std::size_t> asked{0};
    const auto ask = [&asked](std::shared_ptr<auth::CredentialSource> from, net::Upstreams& with,
                              std::optional<Result<auth::SecretsPtr>>& out) -> boost::asio::awaitable<void> {
        ++asked;
        co_await obtain(std::move(from), with, out);
    };
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        net::Upstreams& upstreams = i % 2 == 0 ? first : second;
        boost::asio::co_spawn(upstreams.context(), ask(source, upstreams, outcomes[i]),
                              [&done](const std::exception_ptr&) { ++done; });
    }
    workers.start();
    EXPECT_TRUE(server.wait_for_requests(1));
    const auto patience = std::chrono::steady_clock::now() + kServerPatience;
    while (asked < outcomes.size() && std::chrono::steady_clock::now() < patience) std::this_thread::yield();
    server.release(60);
    while (done < outcomes.size() && std::chrono::steady_clock::now() < patience) std::this_thread::yield();
    workers.stop();
    workers.join();
    for (const auto& outcome : outcomes) {
        ASSERT_TRUE(outcome);
        ASSERT_TRUE(*outcome) << outcome->error().message;
        EXPECT_EQ((**outcome)->key.reveal(), "ya29.token");
    }
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(Google, AUserRefreshesAndNamesWhoPays) {
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok(R"({"access_token":"t","expires_in":"60"})")));
    machine.variables["GOOGLE_APPLICATION_CREDENTIALS"] = "/adc.json";
    machine.files["/adc.json"] = kUser;
    const auto source = make("vertex", {{"token_url", at(server.port(), "/token")}});
    ASSERT_TRUE(source) << problem;
    const auto got = get(source);
    ASSERT_TRUE(got) << got.error().message;
    ASSERT_EQ((*got)->headers.size(), 1U);
    EXPECT_EQ((*got)->headers[0].name + ": " + (*got)->headers[0].value, "x-goog-user-project: payer");
    EXPECT_EQ(body_of(server.requests().front()),
              "grant_type=refresh_token&client_id=cid&client_secret=user-s3cret&refresh_token=1%2F%2Frefresh%2Bt");
}

TEST_F(Google, FindsGcloudsFileAndTheMetadataServerWithoutAskingTheNetwork) {
    EXPECT_EQ(outcome("vertex", {}), "no source");
    machine.variables["HOME"] = "/home/a";
    machine.files["/home/a/.config/gcloud/application_default_credentials.json"] = kUser;
    ASSERT_TRUE(make("vertex", {}));
    EXPECT_EQ(make("vertex", {})->name(), "Google user credentials");
    machine.files.clear();
    machine.files["/sys/class/dmi/id/product_name"] = "Google Compute Engine\n";
    ASSERT_TRUE(make("vertex", {}));
    EXPECT_EQ(make("vertex", {})->name(), "Google metadata server");
    EXPECT_EQ(outcome("vertex", {{"metadata", "false"}}), "no source");
    EXPECT_EQ(outcome("openai", {}), "no source") << "other providers never look there";
}

TEST_F(Google, TheMetadataServerHasToShowItsFlavour) {
    const std::string body = R"({"access_token":"m","expires_in":120})";
    ScriptedServer good(ScriptedServer::answering("HTTP/1.1 200 OK\r\nMetadata-Flavor: Google\r\ncontent-length: " +
                                                  std::to_string(body.size()) + "\r\n\r\n" + body));
    EXPECT_EQ(outcome("vertex", {{"metadata_endpoint", at(good.port())}}), "/m/");
    const std::string request = good.requests().front();
    EXPECT_TRUE(request.starts_with("GET /computeMetadata/v1/instance/service-accounts/default/token HTTP/1.1\r\n"));
    EXPECT_NE(request.find("metadata-flavor: Google\r\n"), std::string::npos) << request;
    ScriptedServer portal(ScriptedServer::answering(ScriptedServer::ok(body)));
    EXPECT_NE(outcome("vertex", {{"metadata_endpoint", at(portal.port())}}).find("holds no usable credential"),
              std::string::npos);
}

TEST_F(Google, WhatCanNeverWorkIsKnownAtStart) {
    const auto problem_of = [&](const std::string& json) { return outcome("vertex", {{"credentials_json", json}}); };
    EXPECT_NE(problem_of("{").find("not a JSON object"), std::string::npos);
    EXPECT_NE(problem_of(R"({"type":"external_account"})").find("external_account are not supported"),
              std::string::npos);
    EXPECT_NE(problem_of(R"({"type":"canary"})").find("neither a service account key"), std::string::npos);
    EXPECT_NE(problem_of(R"({"type":"service_account","client_email":"a"})").find("lacks"), std::string::npos);
    const std::string bad_key =
        problem_of(R"({"type":"service_account","client_email":"a","private_key":"canary-key"})");
    EXPECT_NE(bad_key.find("private key"), std::string::npos) << bad_key;
    EXPECT_EQ(bad_key.find("canary"), std::string::npos) << bad_key;
    EXPECT_NE(outcome("vertex", {{"credentials_file", "/none"}}).find("`/none` cannot be read"), std::string::npos);
    EXPECT_NE(outcome("vertex", {{"credentials_json", kUser}, {"token_url", "http://example.com/t"}})
                  .find("must not travel over plain http"),
              std::string::npos);
}

TEST_F(Google, KeysWhoseLineBreaksAreEscapedTwiceAreUnderstood) {
    std::string pem(kRfc7515Key);
    for (std::size_t i = 0; (i = pem.find('\n', i)) != std::string::npos; ++i) pem.replace(i, 1, "\\\\n");
    EXPECT_TRUE(make("vertex", {{"credentials_json",
                                 R"({"type":"service_account","client_email":"a","private_key":")" + pem + "\"}"}}))
        << problem;
}

TEST_F(Google, AnswersThatAreNoTokenAreAFailure) {
    for (const char* body : {"", "nonsense", "[]", "{}", R"({"access_token":"t"})", R"({"expires_in":60})",
                             R"({"access_token":"","expires_in":60})", R"({"access_token":"a\nb","expires_in":60})",
                             R"({"access_token":"t","expires_in":0})", R"({"access_token":"t","expires_in":-5})",
                             R"({"access_token":7,"expires_in":60})", R"({"access_token":"t","expires_in":"soon"})"}) {
        ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok(body)));
        const std::string result =
            outcome("vertex", {{"credentials_json", kUser}, {"token_url", at(server.port(), "/t")}});
        EXPECT_EQ(result,
                  "502 provider_auth_error: The gateway could not obtain its credential for the provider (Google "
                  "user credentials): the answer of http://127.0.0.1:" +
                      std::to_string(server.port()) + " holds no usable credential.")
            << body;
    }
    ScriptedServer endless(ScriptedServer::answering(ScriptedServer::ok(std::string(70'000, ' '))));
    EXPECT_NE(outcome("vertex", {{"credentials_json", kUser}, {"token_url", at(endless.port(), "/t")}})
                  .find("no usable credential"),
              std::string::npos);
}

TEST_F(Google, ARefusalNamesTheReasonButNeverEchoes) {
    ScriptedServer server([](Peer& peer) {
        const std::string request = peer.read_request();
        const std::string body = R"({"error":"invalid_grant","error_description":")" + body_of(request) + "\"}";
        peer.send("HTTP/1.1 400 Bad Request\r\ncontent-length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    });
    const std::string result = outcome("vertex", {{"credentials_json", kUser}, {"token_url", at(server.port(), "/t")}});
    EXPECT_NE(result.find("answered with status 400, invalid_grant ("), std::string::npos) << result;
    EXPECT_EQ(result.find("user-s3cret"), std::string::npos) << result;
    EXPECT_EQ(result.find("refresh"), std::string::npos) << result;
}

TEST_F(Google, AServiceThatHangsIsATimeout) {
    ScriptedServer server([](Peer& peer) {
        peer.read_request();
        peer.wait_closed();
    });
    auth::Environment environment = machine.environment();
    environment.token_call.first_byte = 50ms;
    const auto made = auth::make_source(
        provider_with("vertex", {{"credentials_json", kUser}, {"token_url", at(server.port(), "/t")}}), environment);
    ASSERT_TRUE(made);
    const auto got = get(*made);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().status, 504);
    EXPECT_EQ(got.error().code, "timeout");
    EXPECT_NE(got.error().message.find("Google user credentials"), std::string::npos) << got.error().message;
}

}  // namespace
}  // namespace lightport::test
