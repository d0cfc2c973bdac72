// Which addresses are public, which names are internal, and what the connector makes of it.
#include "net/address_policy.hpp"

#include <atomic>

#include "harness.hpp"

namespace lightport::test {
namespace {

using net::AddressKind;

struct Case {
    const char* address;
    AddressKind kind;
};

TEST(AddressPolicy, KnowsEveryRangeFromItsFirstToItsLastAddress) {
    using K = AddressKind;
    for (const Case& c : std::initializer_list<Case>{
             {"0.0.0.0", K::kUnspecified},
             {"0.255.255.255", K::kUnspecified},
             {"1.0.0.0", K::kPublic},
             {"9.255.255.255", K::kPublic},
             {"10.0.0.0", K::kPrivate},
             {"10.255.255.255", K::kPrivate},
             {"11.0.0.0", K::kPublic},
             {"100.63.255.255", K::kPublic},
             {"100.64.0.0", K::kShared},
             {"100.127.255.255", K::kShared},
             {"100.128.0.0", K::kPublic},
             {"126.255.255.255", K::kPublic},
             {"127.0.0.1", K::kLoopback},
             {"127.255.255.255", K::kLoopback},
             {"128.0.0.0", K::kPublic},
             {"169.253.255.255", K::kPublic},
             {"169.254.169.254", K::kLinkLocal},
             {"169.255.0.0", K::kPublic},
             {"172.15.255.255", K::kPublic},
             {"172.16.0.0", K::kPrivate},
             {"172.31.255.255", K::kPrivate},
             {"172.32.0.0", K::kPublic},
             {"192.0.0.8", K::kReserved},
             {"192.0.1.0", K::kPublic},
             {"192.0.2.1", K::kReserved},
             {"192.167.255.255", K::kPublic},
             {"192.168.0.0", K::kPrivate},
             {"192.168.255.255", K::kPrivate},
             {"192.169.0.0", K::kPublic},
             {"198.17.255.255", K::kPublic},
             {"198.18.0.0", K::kReserved},
             {"198.19.255.255", K::kReserved},
             {"198.20.0.0", K::kPublic},
             {"198.51.100.1", K::kReserved},
             {"203.0.113.1", K::kReserved},
             {"223.255.255.255", K::kPublic},
             {"224.0.0.1", K::kMulticast},
             {"239.255.255.255", K::kMulticast},
             {"240.0.0.0", K::kReserved},
             {"255.255.255.255", K::kReserved},
             {"8.8.8.8", K::kPublic},
             {"::", K::kUnspecified},
             {"::1", K::kLoopback},
             {"::127.0.0.1", K::kLoopback},
             {"::ffff:127.0.0.1", K::kLoopback},
             {"::ffff:10.1.2.3", K::kPrivate},
             {"::ffff:8.8.8.8", K::kPublic},
             {"::ffff:0:10.0.0.1", K::kPrivate},
             {"64:ff9b::7f00:1", K::kLoopback},
             {"64:ff9b::a9fe:a9fe", K::kLinkLocal},
             {"64:ff9b::808:808", K::kPublic},
             {"64:ff9b:1::808:808", K::kPrivate},
             {"2002:7f00:1::", K::kLoopback},
             {"2002:c0a8:1::1", K::kPrivate},
             {"2002:808:808::1", K::kPublic},
             {"fe80::1", K::kLinkLocal},
             {"febf::1", K::kLinkLocal},
             {"fec0::1", K::kPrivate},
             {"fc00::1", K::kPrivate},
             {"fdff:ffff::1", K::kPrivate},
             {"fe00::1", K::kReserved},
             {"ff02::1", K::kMulticast},
             {"2001::1", K::kReserved},
             {"2001:20::1", K::kReserved},
             {"2001:db8::1", K::kReserved},
             {"2001:4860:4860::8888", K::kPublic},
             {"2606:4700::1", K::kPublic},
             {"3fff::1", K::kReserved},
             {"3fff:1000::1", K::kPublic},
             {"100::1", K::kReserved},
             {"4000::1", K::kReserved},
             {"::2:0:0:1", K::kReserved},
         }) {
        EXPECT_EQ(net::classify(boost::asio::ip::make_address(c.address)), c.kind) << c.address;
    }
}

TEST(AddressPolicy, TellsInternalNamesFromPublicOnes) {
    for (const char* host :
         {"localhost", "localhost.", "a.localhost", "ollama", "vllm.local", "llm.internal", "x.home.arpa",
          "vllm.ml.svc", "vllm.ml.svc.cluster.local", "127.0.0.1", "10.1.2.3", "::1", "[fd00::1]"}) {
        EXPECT_TRUE(net::is_internal_host(host)) << host;
    }
    for (const char* host : {"api.openai.com", "llm.example.com", "local.example.com", "notlocal.com", "xlocal.de",
                             "10.1.2.3.example.com", "127.0.0.1.nip.io", "svc.example"}) {
        EXPECT_FALSE(net::is_internal_host(host)) << host;
    }
}

// A name that the test's resolver leads to those addresses, on the scripted server's port.
net::OutboundRequest request_to(const std::string& host, std::uint16_t port) {
    net::OutboundRequest request = Harness::request(port);
    request.origin.host = host;
    request.credentials = {{"authorization", "Bearer key"}};
    request.credentials_origin = request.origin;
    return request;
}

net::Resolver::Lookup leads_to(std::vector<const char*> addresses) {
    return [addresses = std::move(addresses)](const std::string&) -> Result<net::Addresses> {
        net::Addresses answer;
        for (const char* each : addresses) answer.push_back(boost::asio::ip::make_address(each));
        return answer;
    };
}

TEST(AddressPolicy, APublicNameThatLeadsInsideIsNotConnectedTo) {
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok("{}")));
    for (const char* address : {"127.0.0.1", "::ffff:127.0.0.1", "0.0.0.0"}) {
        Harness harness({}, leads_to({address}));
        const Outcome outcome = harness.fetch(request_to("llm.example.com", server.port()));
        EXPECT_EQ(outcome.code(), "upstream_forbidden_address") << address << outcome;
        EXPECT_EQ(outcome.error->status, 502);
        EXPECT_NE(outcome.error->message.find("allow_private"), std::string::npos) << outcome;
        EXPECT_EQ(outcome.error->message.find(address), std::string::npos)
            << "nobody's network is described" << outcome;
    }
    EXPECT_EQ(server.connections(), 0u);
}

TEST(AddressPolicy, OnlyTheAllowedAddressesAreTried) {
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok("{}")));
    Harness harness({}, leads_to({"127.0.0.1", "64:ff9b::1.1.1.1"}));
    auto request = request_to("llm.example.com", server.port());
    request.timeouts.connect = std::chrono::milliseconds(200);
    const Outcome outcome = harness.fetch(std::move(request));
    EXPECT_TRUE(outcome.error) << outcome;
    EXPECT_NE(outcome.code(), "upstream_forbidden_address") << "there was a public one to try";
    EXPECT_EQ(server.connections(), 0u);
}

TEST(AddressPolicy, InternalNamesAndConsentMayLeadAnywhere) {
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok("{}")));
    Harness harness({}, leads_to({"127.0.0.1"}));
    EXPECT_FALSE(harness.fetch(request_to("vllm.ml.svc", server.port())).error);
    EXPECT_FALSE(harness.fetch(request_to("127.0.0.1", server.port())).error);
    auto consented = request_to("llm.example.com", server.port());
    consented.origin.allow_private = consented.credentials_origin.allow_private = true;
    EXPECT_FALSE(harness.fetch(std::move(consented)).error);
    EXPECT_EQ(harness.fetch(request_to("llm.example.com", server.port())).code(), "upstream_forbidden_address")
        << "a connection of one who consented is not for others";
}

// DNS rebinding: what was public when it was looked at is asked for again, and answered with the machine itself.
TEST(AddressPolicy, EveryAnswerOfTheResolverIsJudged) {
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok("{}")));
    std::atomic<int> lookups{0};
    net::ResolverOptions options;
    options.ttl = std::chrono::milliseconds(0);
    Harness harness(
        {},
        [&](const std::string&) -> Result<net::Addresses> {
            const bool first = lookups++ == 0;
            return net::Addresses{boost::asio::ip::make_address(first ? "64:ff9b::1.1.1.1" : "127.0.0.1")};
        },
        options);
    auto first = request_to("llm.example.com", server.port());
    first.timeouts.connect = std::chrono::milliseconds(100);
    EXPECT_NE(harness.fetch(std::move(first)).code(), "upstream_forbidden_address");
    EXPECT_EQ(harness.fetch(request_to("llm.example.com", server.port())).code(), "upstream_forbidden_address");
    EXPECT_EQ(lookups, 2);
    EXPECT_EQ(server.connections(), 0u);
}

}  // namespace
}  // namespace lightport::test
