// The AWS chain: what is found in which order, and what the services are asked.
#include "unit/auth/machine.hpp"

namespace lightport::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* kTemporary = R"({"Code":"Success","LastUpdated":"2026-03-14T08:00:00Z","Type":"AWS-HMAC",)"
                                   R"("AccessKeyId":"ASIA1","SecretAccessKey":"se/cr+et","Token":"session==",)"
                                   R"("Expiration":"2026-03-14T15:00:00Z"})";

std::string sts_answer(const std::string& key) {
    return "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n"
           "<AssumeRoleWithWebIdentityResult><AssumedRoleUser><Arn>arn:aws:sts::1:x</Arn></AssumedRoleUser>"
           "<Credentials><AccessKeyId>ASIAW</AccessKeyId><SecretAccessKey>" +
           key +
           "</SecretAccessKey><SessionToken>web/token==</SessionToken><Expiration>2026-03-14T10:00:00Z</Expiration>"
           "</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>";
}

class Aws : public AuthTest {
protected:
    std::string found(const Options& options) { return outcome("bedrock", options); }
};

TEST_F(Aws, NothingIsThere) { EXPECT_EQ(found({}), "no source"); }

TEST_F(Aws, TheConfigurationComesFirst) {
    machine.variables = {{"AWS_ACCESS_KEY_ID", "AKIAENV"}, {"AWS_SECRET_ACCESS_KEY", "env"}};
    EXPECT_EQ(found({{"access_key_id", "AKIAOWN"}, {"secret_access_key", "own"}, {"session_token", "s"}}),
              "AKIAOWN/own/s");
    EXPECT_NE(found({{"access_key_id", "AKIAOWN"}}).find("belong together"), std::string::npos);
}

TEST_F(Aws, TheVariables) {
    machine.variables = {
        {"AWS_ACCESS_KEY_ID", "AKIAENV"}, {"AWS_SECRET_ACCESS_KEY", "env"}, {"AWS_SESSION_TOKEN", "t"}};
    EXPECT_EQ(found({}), "AKIAENV/env/t");
    machine.variables["AWS_BEARER_TOKEN_BEDROCK"] = "bedrock-key";
    EXPECT_EQ(found({}), "/bedrock-key/") << "the more specific one";
    EXPECT_EQ(outcome("sagemaker", {}), "AKIAENV/env/t") << "there it says nothing";
}

TEST_F(Aws, Profiles) {
    machine.variables = {{"HOME", "/home/a"}};
    machine.files["/home/a/.aws/credentials"] =
        "# comment\n[default]\naws_access_key_id = AKIADEFAULT\r\naws_secret_access_key=def\n\n[team]\n"
        "aws_access_key_id=AKIATEAM\n  nested = 1\naws_secret_access_key = te=am\naws_session_token = st\n";
    machine.files["/home/a/.aws/config"] =
        "[profile cfg]\naws_access_key_id = AKIACFG\naws_secret_access_key = cfg\ns3 =\n  aws_access_key_id = no\n"
        "[profile chained]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = default\n"
        "[profile single-sign-on]\nsso_session = corp\n[team]\naws_session_token = not-a-profile\n";
    EXPECT_EQ(found({}), "AKIADEFAULT/def/");
    EXPECT_EQ(found({{"profile", "team"}}), "AKIATEAM/te=am/st");
    EXPECT_EQ(found({{"profile", "cfg"}}), "AKIACFG/cfg/");
    EXPECT_NE(found({{"profile", "none"}}).find("`none` is in neither"), std::string::npos);
    EXPECT_NE(found({{"profile", "chained"}}).find("cannot be assumed with an access key"), std::string::npos);
    EXPECT_NE(found({{"profile", "single-sign-on"}}).find("has neither"), std::string::npos);
    machine.variables["AWS_PROFILE"] = "team";
    machine.variables["AWS_ACCESS_KEY_ID"] = "AKIAENV";
    machine.variables["AWS_SECRET_ACCESS_KEY"] = "env";
    EXPECT_EQ(found({}), "AKIATEAM/te=am/st") << "a named profile is meant";
}

TEST_F(Aws, AnImplicitProfileHidesNothing) {
    ScriptedServer sts(ScriptedServer::answering(ScriptedServer::ok(sts_answer("web"), "text/xml")));
    ScriptedServer agent(ScriptedServer::answering(ScriptedServer::ok(kTemporary)));
    machine.variables = {{"AWS_SHARED_CREDENTIALS_FILE", "/c"}};
    machine.files = {{"/token", "jwt"}, {"/c", "[default]\naws_access_key_id=AKIAD\naws_secret_access_key=def\n"}};
    EXPECT_EQ(found({}), "AKIAD/def/");
    machine.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = at(agent.port());
    EXPECT_EQ(found({}), "AKIAD/def/");
    machine.files["/c"] = "[default]\nrole_arn=arn:aws:iam::1:role/r\nsource_profile=other\n";
    EXPECT_EQ(found({}), "ASIA1/se/cr+et/session==") << "a profile of no use is passed over";
    machine.variables["AWS_ROLE_ARN"] = "arn";
    machine.variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
    EXPECT_EQ(found({{"sts_endpoint", at(sts.port())}}), "ASIAW/web/web/token==");
    machine.files["/c"] = "[default]\naws_access_key_id=AKIAD\naws_secret_access_key=def\n";
    EXPECT_EQ(found({{"sts_endpoint", at(sts.port())}}), "ASIAW/web/web/token==") << "what is set for this process";
}

TEST_F(Aws, ARefusedProfileIsReadAgain) {
    machine.variables = {{"AWS_SHARED_CREDENTIALS_FILE", "/c"}};
    machine.files["/c"] = "[default]\naws_access_key_id=AKIA1\naws_secret_access_key=one\n";
    const auto source = make("bedrock", {});
    ASSERT_TRUE(source);
    const auto first = get(source);
    ASSERT_TRUE(first);
    machine.files["/c"] = "[default]\naws_access_key_id=AKIA2\naws_secret_access_key=two\n";
    source->reject(*first);
    const auto second = get(source);
    ASSERT_TRUE(second);
    EXPECT_EQ((*second)->key_id, "AKIA2");
}

TEST_F(Aws, AWebIdentityIsExchangedAndItsTokenReread) {
    ScriptedServer server([](Peer& peer) {  // like the real one, it answers in the form that it is asked for
        for (std::string asked = peer.read_request(); !asked.empty(); asked = peer.read_request()) {
            const bool json = asked.find("\r\naccept: application/json\r\n") != std::string::npos;
            peer.send(json ? ScriptedServer::ok(R"({"AssumeRoleWithWebIdentityResponse":{}})")
                           : ScriptedServer::ok(sts_answer("a/b+c"), "text/xml"));
        }
    });
    machine.variables = {{"AWS_ROLE_ARN", "arn:aws:iam::1:role/app"}, {"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"}};
    machine.files["/token"] = "jwt.one\n";
    const auto source = make("bedrock", {{"sts_endpoint", at(server.port())}});
    ASSERT_TRUE(source) << problem;
    const auto first = get(source);
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ((*first)->credential().key, "a/b+c");
    EXPECT_EQ((*first)->credential().session_token, "web/token==");
    EXPECT_EQ((*first)->expires, machine.now + 1h);
    machine.files["/token"] = "jwt.two\n";
    source->reject(*first);
    EXPECT_TRUE(get(source));
    EXPECT_NE(server.requests()[0].find("\r\naccept: text/xml\r\n"), std::string::npos) << server.requests()[0];
    const auto requests = server.requests();
    ASSERT_EQ(requests.size(), 2U);
    EXPECT_TRUE(requests[0].starts_with("POST / HTTP/1.1\r\n")) << requests[0];
    EXPECT_EQ(body_of(requests[0]),
              "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fapp"
              "&RoleSessionName=lightport&WebIdentityToken=jwt.one");
    EXPECT_TRUE(body_of(requests[1]).ends_with("WebIdentityToken=jwt.two")) << requests[1];
}

TEST_F(Aws, StsRefusesOrAnswersNonsense) {
    machine.files["/token"] = "jwt.canary";
    const auto outcome_of = [&](const std::string& answer) {
        ScriptedServer server(ScriptedServer::answering(answer));
        return found({{"role_arn", "arn"}, {"web_identity_token_file", "/token"}, {"sts_endpoint", at(server.port())}});
    };
    const std::string body =
        "<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>jwt.canary</Message></Error></ErrorResponse>";
    const std::string refused =
        outcome_of("HTTP/1.1 400 Bad Request\r\ncontent-length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    EXPECT_NE(refused.find("AWS web identity): "), std::string::npos) << refused;
    EXPECT_NE(refused.find("status 400, InvalidIdentityToken"), std::string::npos) << refused;
    EXPECT_EQ(refused.find("canary"), std::string::npos) << refused;
    for (const std::string& nonsense :
         {std::string("<x/>"), sts_answer("a&amp;b"), sts_answer("<b>"), sts_answer("")}) {
        EXPECT_NE(outcome_of(ScriptedServer::ok(nonsense)).find("holds no usable credential"), std::string::npos);
    }
    const std::string long_refusal =
        outcome_of("HTTP/1.1 403 Forbidden\r\ncontent-length: 70000\r\n\r\n" + std::string(70'000, ' '));
    EXPECT_NE(long_refusal.find("status 403"), std::string::npos) << "its length is nobody's concern: " << long_refusal;
    machine.files.clear();
    EXPECT_NE(outcome_of("").find("`/token` cannot be read"), std::string::npos);
}

TEST_F(Aws, TheContainerAgentIsAskedWithItsToken) {
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok(kTemporary)));
    machine.variables = {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", at(server.port(), "/v1/credentials")},
                         {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/pod-token"}};
    machine.files["/pod-token"] = "pod.jwt\n";
    EXPECT_EQ(found({}), "ASIA1/se/cr+et/session==");
    const std::string request = server.requests().front();
    EXPECT_TRUE(request.starts_with("GET /v1/credentials HTTP/1.1\r\n")) << request;
    EXPECT_NE(request.find("authorization: pod.jwt\r\n"), std::string::npos) << request;
    EXPECT_NE(found({{"container_credentials_uri", "http://10.0.0.1/x"}}).find("neither https nor local"),
              std::string::npos);
}

TEST_F(Aws, TheInstanceIsAskedInThreeSteps) {
    ScriptedServer server([](Peer& peer) {
        const std::string answers[] = {"session-1", "my-role\nother", kTemporary};
        for (const std::string& answer : answers) {
            if (peer.read_request().empty()) return;
            peer.send(ScriptedServer::ok(answer));
        }
        peer.wait_closed();
    });
    EXPECT_EQ(found({{"metadata_endpoint", at(server.port())}}), "ASIA1/se/cr+et/session==");
    const auto requests = server.requests();
    ASSERT_EQ(requests.size(), 3U);
    EXPECT_TRUE(requests[0].starts_with("PUT /latest/api/token HTTP/1.1\r\n")) << requests[0];
    EXPECT_NE(requests[0].find("x-aws-ec2-metadata-token-ttl-seconds: 60\r\n"), std::string::npos);
    EXPECT_TRUE(requests[1].starts_with("GET /latest/meta-data/iam/security-credentials/ HTTP/1.1\r\n"));
    EXPECT_TRUE(requests[2].starts_with("GET /latest/meta-data/iam/security-credentials/my-role HTTP/1.1\r\n"));
    EXPECT_NE(requests[2].find("x-aws-ec2-metadata-token: session-1\r\n"), std::string::npos);
}

TEST_F(Aws, TheInstanceIsAskedOnlyWhereThereIsOne) {
    machine.files["/sys/class/dmi/id/sys_vendor"] = "Amazon EC2\n";
    ASSERT_TRUE(make("bedrock", {}));
    EXPECT_EQ(make("bedrock", {})->name(), "AWS instance metadata");
    EXPECT_EQ(found({{"metadata", "false"}}), "no source");
    machine.variables["AWS_EC2_METADATA_DISABLED"] = "true";
    EXPECT_EQ(found({}), "no source");
}

TEST_F(Aws, AnInstanceWithoutARoleAndOneThatGivesRubbish) {
    const auto answering = [](std::string second) {
        return [second = std::move(second)](Peer& peer) {
            peer.read_request();
            peer.send(ScriptedServer::ok("session"));
            peer.read_request();
            peer.send(second);
            peer.wait_closed();
        };
    };
    ScriptedServer none(answering("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"));
    EXPECT_NE(found({{"metadata_endpoint", at(none.port())}}).find("this instance has no role"), std::string::npos);
    ScriptedServer rubbish(answering(ScriptedServer::ok("../../x")));
    EXPECT_NE(found({{"metadata_endpoint", at(rubbish.port())}}).find("holds no usable credential"), std::string::npos);
}

}  // namespace
}  // namespace lightport::test
