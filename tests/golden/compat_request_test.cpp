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

// A model of a vendor: one that its own profile is for, or one of a variant.
struct Case {
    const CatalogEntry* entry;
    const provider::RequestProfile* profile;
    std::string model;
};

class CompatRequest : public testing::TestWithParam<Case> {
protected:
    const CatalogEntry& entry() const { return *GetParam().entry; }
    const provider::RequestProfile& profile() const { return *GetParam().profile; }
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
        if (!body.contains("tools")) {  // OpenAI's own rule
            body.erase("tool_choice");
            body.erase("parallel_tool_calls");
        }
        return body;
    }
    Written written() const { return write(adapter_of(entry().id), request().dump(), {GetParam().model}); }
    // What the profile makes of the request's reasoning_effort; nullptr: nothing.
    const provider::RequestProfile::Effort* effort() const {
        const auto& all = profile().efforts;
        const auto found = std::find_if(all.begin(), all.end(), [](const auto& one) { return one.word == "minimal"; });
        return found != all.end() ? &*found : nullptr;
    }
};

TEST_P(CompatRequest, MembersBecomeWhatTheProfileSays) {
    const Written out = written();
    ASSERT_FALSE(out.error) << out.error->message;
    EXPECT_EQ(&entry().profile.request_for(GetParam().model), &profile());
    EXPECT_EQ(out.body["model"], GetParam().model);
    EXPECT_EQ(out.path, entry().profile.endpoints.chat);
    std::istringstream noted(out.losses);
    const std::set<std::string> losses{std::istream_iterator<std::string>(noted), {}};
    const json asked = request();
    for (const auto& [name, value] : asked.items()) {
        if (name == "messages") continue;
        if (name == "reasoning_effort" && effort() != nullptr) continue;
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

TEST_P(CompatRequest, ChoicesBecomeWhatTheProfileSays) {
    const Written out = written();
    if (effort() != nullptr && !contains(profile().drops, "reasoning_effort")) {
        EXPECT_EQ(out.body.value("reasoning_effort", ""), effort()->nearest);
        for (const auto& [name, value] : effort()->members) EXPECT_EQ(out.body.at(name), json::parse(value)) << name;
        EXPECT_EQ(out.losses.find("reasoning_effort") == std::string::npos, !effort()->members.empty());
    }
    for (const auto& [name, value] : profile().defaults) EXPECT_EQ(out.body.at(name), json::parse(value)) << name;
    const bool always = profile().stream_from_tokens == 0;
    const bool chosen = std::any_of(profile().stream_with.begin(), profile().stream_with.end(),
                                    [&](const std::string& name) { return out.body.value(name, false); });
    EXPECT_EQ(out.body.value("stream", false), always || chosen);
    json named = request();
    if (!named.contains("tool_choice") || contains(profile().drops, "tool_choice")) return;
    named["tool_choice"] = {{"type", "function"}, {"function", {{"name", "f"}}}};
    const Written one = write(adapter_of(entry().id), named.dump(), {GetParam().model});
    if (!profile().tool_choice.named.empty()) {
        EXPECT_EQ(one.body["tool_choice"], profile().tool_choice.named);
    }
    if (profile().tool_choice.named_only) {
        EXPECT_EQ(one.body["tool_choice"], "required");
    }
    named["tool_choice"] = "none";
    const Written none = write(adapter_of(entry().id), named.dump(), {GetParam().model});
    EXPECT_EQ(none.body.contains("tools"), !profile().tool_choice.none_without_tools);
}

TEST_P(CompatRequest, FormatsBecomeWhatTheProfileSays) {
    using Format = provider::RequestProfile::Format;
    if (contains(profile().drops, "response_format") || contains(profile().refuses, "response_format")) return;
    const json format = {{"type", "json_schema"}, {"json_schema", {{"name", "o"}, {"schema", {{"type", "object"}}}}}};
    const std::string body = json{{"response_format", format}}.dump();
    const Written out = write(adapter_of(entry().id), body, {GetParam().model});
    ASSERT_FALSE(out.error);
    const Format form = profile().response_format.json_schema;
    const bool kept = form == Format::kKeep;
    EXPECT_EQ(out.body.contains("response_format"), form != Format::kPrompt);
    if (form != Format::kPrompt) {
        EXPECT_EQ(out.body["response_format"]["type"], kept ? "json_schema" : "json_object");
    }
    EXPECT_EQ(out.losses, kept ? "" : "response_format");
    const std::string first = out.body["messages"][0]["content"].dump();
    EXPECT_EQ(first.find("schema") == std::string::npos, kept) << first;
}

TEST_P(CompatRequest, MessagesBecomeWhatTheProfileSays) {
    const json messages = written().body["messages"];
    ASSERT_EQ(messages.size(), 4U);
    EXPECT_EQ(messages[0]["role"], profile().developer_role.empty() ? "developer" : profile().developer_role);
    if (profile().text_as_string) {
        EXPECT_EQ(messages[1]["content"], "a\nb");
    } else {
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
        if (!body.contains(name)) body[name] = json::array({"x"});
        if (name == "n") body[name] = 2;
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

// A name that fits the pattern.
std::string model_of(const provider::Variant& variant) {
    std::string name = variant.models.front();
    for (std::size_t at = name.find('*'); at != std::string::npos; at = name.find('*')) name.replace(at, 1, "x");
    return name;
}

std::vector<Case> with_chat() {
    std::vector<Case> cases;
    for (const CatalogEntry& entry : provider::catalog()) {
        if (!entry.openai_shaped || entry.profile.endpoints.chat.empty()) continue;
        cases.push_back({&entry, &entry.profile.request, "their-model"});
        for (const provider::Variant& variant : entry.profile.variants) {
            cases.push_back({&entry, &variant.request, model_of(variant)});
        }
    }
    return cases;
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
    std::string name = info.param.entry->id;
    if (info.param.profile != &info.param.entry->profile.request) name += "_" + info.param.model;
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
