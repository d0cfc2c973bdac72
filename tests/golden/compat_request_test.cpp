// Every OpenAI-shaped entry of the catalogue, and every variant in it: what becomes of a request that uses everything,
// and of an untidy answer.
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

class CompatRequest : public testing::TestWithParam<CompatCase> {
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

// The answer of a server that does a bit of everything otherwise.
TEST_P(CompatRequest, AnUntidyStreamIsPutRight) {
    const bool tags = entry().profile.response.think_tags != provider::ThinkTags::kNone;
    const std::string reasoning = tags ? R"("content":"<think>why</think>")" : R"("reasoning":"why","content":"")";
    const std::string stream =
        ": waiting\n\n" +
        sse(R"({"id":"a1","created":1700000000,"model":"x","choices":[{"delta":{"role":"assistant",)" + reasoning +
            R"(}}]})"
            "\n"
            R"({"id":"a1","object":"","created":1700000000,"model":"x","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"}}],"usage":null})"
            "\n"
            R"({"id":"a2","created":1700000000,"model":"x","choices":[{"delta":{"tool_calls":[{"id":"call_1","function":{"name":"f","arguments":{"a":1}}}]},"finish_reason":"stop"}],"usage":{"prompt_tokens":2,"completion_tokens":3}})");
    const ChatRequest asked(R"({"stream":true,"stream_options":{"include_usage":true}})");
    std::string text;
    std::string thought;
    json calls = json::array();
    json finish;
    json usage;
    for (const json& chunk : client_chunks(adapter_of(entry().id), asked.get(), stream)) {
        EXPECT_EQ(chunk["id"], "a1");
        EXPECT_EQ(chunk["object"], "chat.completion.chunk");
        if (chunk.value("usage", json()).is_object()) usage = chunk["usage"];
        for (const json& choice : chunk["choices"]) {
            const json& delta = choice["delta"];
            text += delta.contains("content") && delta["content"].is_string() ? delta["content"] : "";
            thought += delta.value("reasoning_content", "");
            for (const json& call : delta.value("tool_calls", json::array())) calls.push_back(call);
            if (choice["finish_reason"].is_string()) finish = choice["finish_reason"];
        }
    }
    EXPECT_EQ(text, "Hi");
    EXPECT_EQ(thought, "why");
    ASSERT_EQ(calls.size(), 1U) << calls;
    EXPECT_EQ(calls[0]["index"], 0);
    EXPECT_EQ(calls[0]["type"], "function");
    EXPECT_EQ(calls[0]["function"]["arguments"], R"({"a":1})");
    EXPECT_EQ(finish, "tool_calls");
    EXPECT_EQ(usage["total_tokens"], 5);
}

INSTANTIATE_TEST_SUITE_P(Catalog, CompatRequest, testing::ValuesIn(compat_cases()), name_of);

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
