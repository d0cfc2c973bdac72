// The catalogue's reader, and that what is built in is sound.
#include "provider/catalog.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace lightport::provider {
namespace {

CatalogEntry read(std::string text, std::vector<std::string>& problems) {
    json::pad(text);
    const Result<json::Value> root = json::parse(text);
    EXPECT_TRUE(root) << text;
    return read_entry(*root, problems);
}

std::string problems_of(std::string text) {
    std::vector<std::string> problems;
    read(std::move(text), problems);
    std::string all;
    for (const std::string& one : problems) all += one + "\n";
    return all;
}

TEST(Catalog, ReadsEveryKey) {
    std::vector<std::string> problems;
    const CatalogEntry entry =
        read(R"({"id":"x","name":"X","docs":"https://x.example","retired":"Gone.","aliases":["y"],
        "base_url":"https://{region}.x.example/v1","auth":{"header":"api-key","scheme":""},"base_url_variables":["X_HOST"],"key_variables":["X_KEY"],
        "key_prefixes":["x-"],"models":["x-*"],"options":{"region":"X_REGION"},"requires_key":false,
        "endpoints":{"chat":"/chat","completions":"/c","embeddings":"/e","models":"/m","rerank":"/r"},
        "request":{"max_tokens":"max_completion_tokens","developer":"user","drop":["seed"],"refuse":["n"],
         "drop_from_messages":["name"],"rename":{"user":"end_user"},"defaults":{"stream_tokens":true},
         "effort":{"minimal":"low","none":{"thinking":false}},"defaults_unless_streamed":{"quick":1},
         "synonyms":{"service_tier":{"default":"on_demand"}},"stream_from_max_tokens":9,"stream_with":["deep"],"alternate":true,
         "tool_choice":{"none":"no_tools","required":"any","named":"auto","named_only":true},
         "response_format":{"text":"drop","json_object":"prompt","json_schema":"json_object"},
         "reasoning_filler":{"where":"always","text":" "},"clamp":{"temperature":[0,1.5]},"text_content":"string",
         "reasoning":"reasoning","tool_id_length":9,"ignore":["stream_options"],"only":["top_p"],"drop_idle":true,
         "ignore_in_messages":["refusal"],"only_in_messages":["role"]},
        "variants":[{"models":["x-2*"],"request":{"drop":["stop"],"clamp":{"temperature":[0,1]},"max_tokens":"max_tokens"}}],
        "response":{"think_tags":"opened","error_message":"/fault/text","error_code":"/fault/no",
         "error_codes":{"1113":"insufficient_quota"},"error_texts":{"Too Risky":"content_filter"},
         "rate_limits":{"x-ratelimit-limit-requests":"X-Limit"},"cached_tokens_header":"X-Cached"},
        "embeddings":{"drop":["user"],"ignore":["i"],"refuse":["r"],"only":["o"],"rename":{"input":"texts"},
         "defaults":{"d":null},"input":"list","token_ids":false,"encodings":"base64","max_inputs":7},
        "rerank":{"top":"top_k"}})",
             problems);
    EXPECT_TRUE(problems.empty()) << problems.front();
    EXPECT_TRUE(entry.openai_shaped);
    EXPECT_EQ(entry.adapter, "x");
    EXPECT_EQ(entry.retired, "Gone.");
    EXPECT_EQ(entry.profile.auth.header, "api-key");
    EXPECT_EQ(entry.base_url_variables, std::vector<std::string>{"X_HOST"});
    EXPECT_EQ(entry.options, (Pairs{{"region", "X_REGION"}}));
    const RequestProfile& request = entry.profile.request;
    EXPECT_EQ(request.renames.at(0).from, "max_tokens");
    EXPECT_EQ(request.renames.at(0).to, "max_completion_tokens");
    EXPECT_EQ(request.renames.at(1).to, "end_user");
    EXPECT_EQ(request.developer_role, "user");
    EXPECT_EQ(request.refuses, std::vector<std::string>{"n"});
    EXPECT_EQ(request.defaults.at(0).json, "true");
    EXPECT_EQ(request.efforts.at(0).nearest, "low");
    EXPECT_EQ(request.efforts.at(1).members.at(0).json, "false");
    EXPECT_EQ(request.whole_defaults.at(0).name, "quick");
    EXPECT_EQ(request.synonyms.at(0).words.at(0).to, "on_demand");
    EXPECT_EQ(request.stream_from_tokens, 9);
    EXPECT_EQ(request.stream_with, std::vector<std::string>{"deep"});
    EXPECT_TRUE(request.alternate);
    EXPECT_TRUE(request.tool_choice.none_without_tools && request.tool_choice.named_only);
    EXPECT_TRUE(request.tool_choice.allowed_only);
    EXPECT_EQ(request.tool_choice.required + request.tool_choice.named, "anyauto");
    EXPECT_EQ(request.response_format.text, RequestProfile::Format::kDrop);
    EXPECT_EQ(request.response_format.json_object, RequestProfile::Format::kPrompt);
    EXPECT_EQ(request.response_format.json_schema, RequestProfile::Format::kJsonObject);
    EXPECT_EQ(request.filler, RequestProfile::Filler::kAlways);
    EXPECT_EQ(request.filler_json, R"(" ")");
    EXPECT_EQ(request.clamps.at(0).most, 1.5);
    EXPECT_TRUE(request.text_as_string);
    EXPECT_EQ(request.reasoning_member, "reasoning");
    EXPECT_EQ(request.tool_id_length, 9U);
    EXPECT_TRUE(request.drop_idle);
    const EmbeddingsProfile& embeddings = entry.profile.embeddings;
    EXPECT_EQ(embeddings.drops, std::vector<std::string>{"user"});
    EXPECT_EQ(embeddings.ignores, std::vector<std::string>{"i"});
    EXPECT_EQ(embeddings.refuses, std::vector<std::string>{"r"});
    EXPECT_EQ(embeddings.only, std::vector<std::string>{"o"});
    EXPECT_EQ(embeddings.renames.at(0).to, "texts");
    EXPECT_EQ(embeddings.defaults.at(0).json, "null");
    EXPECT_TRUE(embeddings.list_input);
    EXPECT_FALSE(embeddings.token_ids);
    EXPECT_EQ(embeddings.encodings, Encodings::kBase64);
    EXPECT_EQ(embeddings.max_inputs, 7u);
    EXPECT_EQ(entry.profile.rerank.top, "top_k");
    EXPECT_EQ(request.ignores, std::vector<std::string>{"stream_options"});
    EXPECT_EQ(request.only, std::vector<std::string>{"top_p"});
    EXPECT_EQ(request.message_drops, std::vector<std::string>{"name"});
    EXPECT_EQ(request.message_ignores, std::vector<std::string>{"refusal"});
    EXPECT_EQ(request.message_only, std::vector<std::string>{"role"});
    const ResponseProfile& response = entry.profile.response;
    EXPECT_EQ(response.think_tags, ThinkTags::kOpened);
    EXPECT_EQ(response.errors.message, "/fault/text");
    EXPECT_EQ(response.errors.code, "/fault/no");
    EXPECT_EQ(response.errors.codes, (ErrorRules::Meanings{{"1113", ErrorKind::kQuota}}));
    EXPECT_EQ(response.errors.texts, (ErrorRules::Meanings{{"too risky", ErrorKind::kContentFilter}}));
    EXPECT_EQ(response.rate_limits, (Pairs{{"x-ratelimit-limit-requests", "x-limit"}}));
    EXPECT_EQ(response.cached_tokens_header, "x-cached");
}

TEST(Catalog, VariantsAddToTheProfileWhereverTheyStand) {
    std::vector<std::string> problems;
    const CatalogEntry entry = read(R"({"id":"x","variants":[
        {"models":["a*","b"],"request":{"drop":["stop"],"clamp":{"top_p":[0,1]},"effort":{"low":"none"},
                                        "max_tokens":"max_completion_tokens"}},
        {"models":["*"],"request":{"alternate":true}}],
        "request":{"drop":["seed"],"clamp":{"top_p":[0,2]},"effort":{"low":"high"},"max_tokens":"max_tokens"}})",
                                    problems);
    ASSERT_TRUE(problems.empty()) << problems.front();
    const RequestProfile& first = entry.profile.request_for("A-model");
    EXPECT_EQ(&first, &entry.profile.request_for("b"));
    EXPECT_EQ(first.drops, (std::vector<std::string>{"seed", "stop"}));
    ASSERT_EQ(first.clamps.size(), 1U);
    EXPECT_EQ(first.clamps[0].most, 1);
    ASSERT_EQ(first.efforts.size(), 1U);
    EXPECT_EQ(first.efforts[0].nearest, "none");
    ASSERT_EQ(first.renames.size(), 1U);
    EXPECT_EQ(first.renames[0].to, "max_completion_tokens");
    const RequestProfile& second = entry.profile.request_for("c");
    EXPECT_TRUE(second.alternate);
    EXPECT_EQ(second.drops, std::vector<std::string>{"seed"});
}

TEST(Catalog, EntriesMayExtendOneThatIsBuiltIn) {
    std::vector<std::string> problems;
    const CatalogEntry mine = read(R"({"id":"mine","extends":"groq","base_url":"https://groq.example/v1",
        "request":{"drop":["seed"],"refuse":null}})",
                                   problems);
    ASSERT_TRUE(problems.empty()) << problems.front();
    EXPECT_EQ(mine.id, "mine");
    EXPECT_EQ(mine.adapter, "mine");
    EXPECT_EQ(mine.base_url, "https://groq.example/v1");
    EXPECT_TRUE(mine.models.empty() && mine.key_prefixes.empty() && mine.aliases.empty());
    EXPECT_EQ(mine.key_variables, std::vector<std::string>{"GROQ_API_KEY"});
    EXPECT_EQ(mine.profile.request.drops, std::vector<std::string>{"seed"});
    EXPECT_TRUE(mine.profile.request.refuses.empty());
    EXPECT_EQ(mine.profile.request.reasoning_member, "reasoning");
    const CatalogEntry same = read(R"({"id":"groq","extends":"groq","base_url":"https://groq.example/v1"})", problems);
    ASSERT_TRUE(problems.empty()) << problems.front();
    EXPECT_EQ(same.key_prefixes, std::vector<std::string>{"gsk_"});
    const std::string expected = "extends: the id of an entry that is built in and extends none is expected\n";
    EXPECT_EQ(problems_of(R"({"id":"x","extends":"nobody"})"), expected);
    EXPECT_EQ(problems_of(R"({"id":"x","extends":"dashscope-cn"})"), expected);
}

TEST(Catalog, NamesThatWouldBreakARequestAreMistakes) {
    const std::string what = ": the name of a member is expected: ASCII without spaces, quotes and backslashes\n";
    EXPECT_EQ(problems_of(R"({"id":"x","request":{"rename":{"seed":"a\"b"}}})"), "request.rename.seed" + what);
    EXPECT_EQ(problems_of(R"({"id":"x","request":{"defaults":{"a\\b":1}}})"), "request.defaults.a\\b" + what);
    EXPECT_EQ(problems_of(R"({"id":"x","request":{"effort":{"low":{"a b":1}}}})"), "request.effort.low.a b" + what);
    EXPECT_EQ(problems_of(R"({"id":"x","request":{"reasoning":"a\"b"}})"), "request.reasoning" + what);
    EXPECT_EQ(problems_of(R"({"id":"x","auth":{"query":"a b"}})"), "auth.query" + what);
    EXPECT_EQ(problems_of(R"({"id":"x","auth":{"header":"X Y:"}})"), "auth.header: the name of a header is expected\n");
    EXPECT_EQ(problems_of(R"({"id":"x","auth":{"header":""}})"), "");
    EXPECT_EQ(problems_of(R"({"id":"x","request":{"clamp":{"top_p":["a","b"]}}})"),
              "request.clamp.top_p: [lowest, highest] is expected\n");
}

TEST(Catalog, MistakesNameTheirPlace) {
    EXPECT_EQ(problems_of(R"({"id":"x","colour":"red"})"), "colour: unknown key\n");
    EXPECT_EQ(problems_of(R"({"id":"X y"})"), "id: a name of a-z, 0-9, '-', '_' and '.' is expected\n");
    EXPECT_EQ(problems_of(R"({"id":"x","request":{"drop":"seed"}})"), "request.drop: a list of names is expected\n");
    EXPECT_EQ(problems_of(R"({"id":"x","request":{"developer":"boss"}})"),
              "request.developer: one of keep, system, user is expected\n");
    EXPECT_EQ(problems_of(R"({"id":"x","request":{"clamp":{"top_p":[1]}}})"),
              "request.clamp.top_p: [lowest, highest] is expected\n");
    EXPECT_EQ(problems_of(R"({"id":"x","embeddings":{"encodings":"int8","max_inputs":4096},"rerank":{"top":"n"}})"),
              "embeddings.encodings: one of all, base64, float, none is expected\n"
              "embeddings.max_inputs: a whole number up to 2048 is expected\n"
              "rerank.top: one of top_n, top_k is expected\n");
    EXPECT_EQ(problems_of(R"({"id":"x","variants":[{"request":{"alternate":1}}]})"),
              "variants.0.request.alternate: true or false is expected\n"
              "variants.0.models: a list of patterns is expected\n");
    EXPECT_EQ(problems_of(R"({"id":"x","request":{"effort":{"low":3},"stream_from_max_tokens":-1}})"),
              "request.effort.low: text is expected\n"
              "request.stream_from_max_tokens: a whole number is expected\n");
    EXPECT_EQ(problems_of(R"({"id":"x","request":{"tool_choice":{"some":"x"},"response_format":{"text":"prompt"}}})"),
              "request.tool_choice.some: unknown key\n"
              "request.response_format.text: one of keep, drop is expected\n");
    EXPECT_EQ(problems_of(R"({"id":"x","response":{"think_tags":"often"}})"),
              "response.think_tags: true, false or opened is expected\n");
    EXPECT_EQ(problems_of(R"({"id":"x","response":{"error_message":"error.text"}})"),
              "response.error_message: a JSON pointer starts with '/'\n");
    EXPECT_TRUE(problems_of(R"({"id":"x","response":{"error_codes":{"7":"boom"}}})")
                    .starts_with("response.error_codes.7: one of invalid_request, context_length_exceeded, "));
    EXPECT_EQ(problems_of(R"({"id":"x","response":{"rate_limits":{"x-ratelimit-limit-requests":"a b"}}})"),
              "response.rate_limits.x-ratelimit-limit-requests: names of headers are expected\n");
    EXPECT_EQ(problems_of(R"({"id":"x","response":{"cached_tokens_header":"a:b"}})"),
              "response.cached_tokens_header: the name of a header is expected\n");
    EXPECT_EQ(problems_of(R"({"id":"x","endpoints":{"chat":"chat"}})"), "endpoints: a path starts with '/'\n");
    EXPECT_EQ(problems_of(R"({"id":"x","base_url":"https://x.example/"})"), "base_url: no slash at the end, please\n");
}

TEST(Catalog, WhatIsBuiltInIsSound) {
    std::map<std::string, std::string> names;  // id or alias → id
    for (const CatalogEntry& entry : catalog()) {
        EXPECT_TRUE(names.emplace(entry.id, entry.id).second) << entry.id;
        EXPECT_FALSE(entry.name.empty()) << entry.id;
        EXPECT_TRUE(entry.retired.empty() || (entry.retired.ends_with('.') && entry.base_url.empty())) << entry.id;
        if (entry.openai_shaped && entry.retired.empty()) {
            const Endpoints& all = entry.profile.endpoints;
            EXPECT_FALSE(all.chat.empty() && all.embeddings.empty() && all.rerank.empty()) << entry.id;
        }
    }
    for (const CatalogEntry& entry : catalog()) {
        for (const std::string& alias : entry.aliases) {
            EXPECT_TRUE(names.emplace(alias, entry.id).second)
                << alias << " of " << entry.id << " and " << names[alias];
        }
    }
    EXPECT_GE(catalog().size(), 115U);
}

TEST(Catalog, KeyPrefixesAreOneVendors) {
    std::map<std::string, std::string> owners;
    for (const CatalogEntry& entry : catalog()) {
        for (const std::string& prefix : entry.key_prefixes) {
            EXPECT_TRUE(owners.emplace(prefix, entry.id).second) << prefix << " of " << entry.id;
        }
    }
}

TEST(Catalog, AddressesAreCompletedFromOptions) {
    const std::vector<Header> options = {{"host", "https://adb-1.azuredatabricks.net/"}, {"evil", "a/b"}};
    EXPECT_EQ(*expand_base_url("https://x.example/v1", options), "https://x.example/v1");
    EXPECT_EQ(*expand_base_url("https://{host}/v1", options), "https://adb-1.azuredatabricks.net/v1");
    EXPECT_FALSE(expand_base_url("https://{evil}/v1", options));
    EXPECT_FALSE(expand_base_url("https://{absent}/v1", options));
    EXPECT_FALSE(expand_base_url("https://{open", options));
}

TEST(Catalog, AddressesMayHaveOptionsInWholeBraces) {
    for (const char* good : {"https://a.example/v1", "https://{region}.a.example", "https://{host}/v1/{name}/x",
                             "http://127.0.0.1:{port}/v1"}) {
        EXPECT_TRUE(is_base_url(good)) << good;
    }
    for (const char* bad : {"", "a.example", "ftp://{host}/", "https://{region.a.example", "https://region}.a.example",
                            "https://{}.a.example", "https://{a{b}}.example", "https://a.example/{", "https://a?{q}"}) {
        EXPECT_FALSE(is_base_url(bad)) << bad;
    }
    for (const CatalogEntry& entry : catalog()) {
        EXPECT_TRUE(entry.base_url.empty() || is_base_url(entry.base_url)) << entry.id;
    }
}

}  // namespace
}  // namespace lightport::provider
