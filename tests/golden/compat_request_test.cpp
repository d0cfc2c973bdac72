// A request that uses everything, through every OpenAI-shaped entry of the catalogue: the consequences of its profile.
#include <algorithm>
#include <set>
#include <sstream>

#include "golden/compat_support.hpp"
#include "providers/compat/adapter.hpp"

namespace lightport::golden {
namespace {

using nlohmann::json;
using provider::CatalogEntry;

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

json full_request() {
    return json::parse(R"({"messages":[
        {"role":"developer","content":"S"},
        {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
        {"role":"assistant","content":null,"reasoning_content":"r","tool_calls":[
            {"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"call_1","content":"t"}],
        "max_completion_tokens":9,"seed":7,"n":1,"temperature":0.5,"top_p":0.5,"frequency_penalty":0.5,
        "presence_penalty":0.5,"logprobs":true,"top_logprobs":2,"logit_bias":{"1":2},"user":"u","stop":["x"],
        "parallel_tool_calls":false,"reasoning_effort":"minimal","unknown_member":{"kept":1},
        "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"tool_choice":"required"})");
}

class CompatRequest : public testing::TestWithParam<const CatalogEntry*> {
protected:
    const CatalogEntry& entry() const { return *GetParam(); }
    const provider::RequestProfile& profile() const { return entry().profile.request; }
    bool passes(const std::string& theirs) const { return profile().only.empty() || contains(profile().only, theirs); }
    std::string their_name(const std::string& name) const {
        for (const auto& rename : profile().renames) {
            if (rename.from == name) return rename.to;
        }
        return name;
    }
    // Without what the profile refuses.
    json request() const {
        json body = full_request();
        for (const std::string& name : profile().refuses) {
            if (name != "n") body.erase(name);
        }
        return body;
    }
    Written written() const { return write(adapter_of(entry().id), request().dump(), {"their-model"}); }
};

TEST_P(CompatRequest, MembersBecomeWhatTheProfileSays) {
    const Written out = written();
    ASSERT_FALSE(out.error) << out.error->message;
    EXPECT_EQ(out.body["model"], "their-model");
    EXPECT_EQ(out.path, entry().profile.endpoints.chat);
    std::istringstream noted(out.losses);
    const std::set<std::string> losses{std::istream_iterator<std::string>(noted), {}};
    const json asked = request();
    for (const auto& [name, value] : asked.items()) {
        if (name == "messages") continue;
        const bool dropped = contains(profile().drops, name) || !passes(their_name(name));
        const bool gone = dropped || contains(profile().ignores, name) || contains(profile().refuses, name);
        EXPECT_EQ(out.body.contains(their_name(name)), !gone) << name;
        if (dropped && name != "n") {
            EXPECT_EQ(losses.count(name), 1U) << name;
        }
        if (!gone && their_name(name) != name) {
            EXPECT_FALSE(out.body.contains(name)) << name;
        }
        if (!gone && losses.count(name) == 0) {
            EXPECT_EQ(out.body[their_name(name)], value) << name;
        }
    }
}

TEST_P(CompatRequest, MessagesBecomeWhatTheProfileSays) {
    const json messages = written().body["messages"];
    ASSERT_EQ(messages.size(), 4U);
    EXPECT_EQ(messages[0]["role"], profile().developer_role.empty() ? "developer" : profile().developer_role);
    if (profile().text_as_string) {
        EXPECT_EQ(messages[1]["content"], "a\nb");
    }
    if (!profile().text_as_string) {
        EXPECT_EQ(messages[1]["content"].size(), 2U);
    }
    const std::string reasoning = profile().reasoning_member.empty() ? "reasoning_content" : profile().reasoning_member;
    if (!contains(profile().message_drops, "reasoning_content")) {
        EXPECT_EQ(messages[2][reasoning], "r");
    }
    EXPECT_EQ(messages[2]["tool_calls"][0]["id"], messages[3]["tool_call_id"]);
}

TEST_P(CompatRequest, WhatIsRefusedIsNamed) {
    for (const std::string& name : profile().refuses) {
        json body = full_request();
        body[name] = name == "n" ? json(2) : json::array({"x"});
        const Written out = write(adapter_of(entry().id), body.dump());
        ASSERT_TRUE(out.error) << name;
        EXPECT_EQ(out.error->status, 400);
        EXPECT_EQ(out.error->code, "unsupported_parameter");
        EXPECT_EQ(out.error->param, name);
    }
}

TEST_P(CompatRequest, TheKeyGoesWhereTheVendorExpectsIt) {
    std::vector<Header> headers;
    Credential credential;
    credential.key = "secret-key";
    adapter_of(entry().id).authorize(credential, headers);
    const provider::Auth& auth = entry().profile.auth;
    EXPECT_EQ(headers.empty(), auth.header.empty());
    if (auth.header.empty()) return;
    const std::string value = auth.scheme.empty() ? "secret-key" : auth.scheme + " secret-key";
    EXPECT_EQ(find_header(headers, auth.header), value);
}

TEST_P(CompatRequest, EndpointsAreThoseOfTheEntry) {
    const Adapter& adapter = adapter_of(entry().id);
    const provider::Endpoints& paths = entry().profile.endpoints;
    EXPECT_EQ(adapter.embeddings() != nullptr, !paths.embeddings.empty());
    EXPECT_EQ(adapter.rerank() != nullptr, !paths.rerank.empty());
    EXPECT_EQ(adapter.completions() != nullptr, !paths.completions.empty());
    const Capabilities all = adapter.capabilities();
    EXPECT_EQ(all.embeddings == Support::kYes, !paths.embeddings.empty());
    EXPECT_EQ(all.rerank == Support::kYes, !paths.rerank.empty());
    EXPECT_EQ(all.seed == Support::kYes, !contains(profile().drops, "seed") && passes("seed"));
}

std::vector<const CatalogEntry*> with_chat() {
    std::vector<const CatalogEntry*> entries;
    for (const CatalogEntry& entry : provider::catalog()) {
        if (entry.openai_shaped && !entry.profile.endpoints.chat.empty()) entries.push_back(&entry);
    }
    return entries;
}

std::string name_of(const testing::TestParamInfo<const CatalogEntry*>& info) {
    std::string name = info.param->id;
    for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    return name;
}

INSTANTIATE_TEST_SUITE_P(Catalog, CompatRequest, testing::ValuesIn(with_chat()), name_of);

TEST(CompatAdapter, TheKeyMayStandInTheQuery) {
    provider::Profile profile;
    profile.auth.query = "key";
    const compat::CompatAdapter adapter(profile);
    Credential credential;
    credential.key = "a b/c";
    std::string target = "/v1/chat";
    adapter.authorize_target(credential, target);
    EXPECT_EQ(target, "/v1/chat?key=a%20b%2Fc");
    target = "/v1/chat?version=1";
    adapter.authorize_target(credential, target);
    EXPECT_EQ(target, "/v1/chat?version=1&key=a%20b%2Fc");
    std::vector<Header> headers;
    adapter.authorize(credential, headers);
    EXPECT_TRUE(headers.empty());
    credential.key_id = "AKIA";  // such a key signs
    target = "/v1/chat";
    adapter.authorize_target(credential, target);
    EXPECT_EQ(target, "/v1/chat");
}

TEST(CompatAdapter, WithoutChatThereIsNone) {
    const Written out = write(adapter_of("voyage"), "{}");
    ASSERT_TRUE(out.error);
    EXPECT_EQ(out.error->status, 404);
    EXPECT_EQ(out.error->code, "not_found");
    EXPECT_EQ(out.error->message, "The provider `test` has no chat completions.");
    EXPECT_EQ(adapter_of("voyage").capabilities().tools, Support::kNo);
}

}  // namespace
}  // namespace lightport::golden
