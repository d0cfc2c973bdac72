// Embeddings through every OpenAI-shaped entry of the catalogue that has them: the consequences of its profile; and the
// vendors that differ most, as a client sees them.
#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>

#include "golden/compat_support.hpp"
#include "golden/embeddings_support.hpp"

namespace lightport::golden {
namespace {

using nlohmann::json;
using provider::CatalogEntry;
using provider::EmbeddingsProfile;
using provider::Encodings;

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

class CompatEmbeddings : public testing::TestWithParam<const CatalogEntry*> {
protected:
    const CatalogEntry& entry() const { return *GetParam(); }
    const EmbeddingsProfile& profile() const { return entry().profile.embeddings; }
    std::string their_name(const std::string& name) const {
        for (const auto& rename : profile().renames) {
            if (rename.from == name) return rename.to;
        }
        return name;
    }
    bool is_left_out(const std::string& name) const {
        const bool told = profile().encodings == Encodings::kAll || profile().encodings == Encodings::kFloat;
        if (name == "encoding_format" && !told) return true;
        return is_lost(name) || contains(profile().ignores, name) || contains(profile().refuses, name);
    }
    bool is_lost(const std::string& name) const {
        return contains(profile().drops, name) ||
               (!profile().only.empty() && !contains(profile().only, their_name(name)));
    }
    // Without what the profile refuses.
    json request(json input) const {
        json body = {{"encoding_format", "float"}, {"dimensions", 16}, {"user", "u-7"}, {"x_own", {{"kept", 1}}}};
        for (const std::string& name : profile().refuses) body.erase(name);
        body["input"] = std::move(input);
        return body;
    }
    WrittenEmbeddings written(const json& body) const {
        return write_embeddings(adapter_of(entry().id), body.dump(), "their-model");
    }
};

TEST_P(CompatEmbeddings, MembersBecomeWhatTheProfileSays) {
    const json asked = request("one");
    const WrittenEmbeddings out = written(asked);
    ASSERT_EQ(out.requests.size(), 1u);
    EXPECT_EQ(out.requests[0].path, entry().profile.endpoints.embeddings);
    json body = json::parse(out.requests[0].storage);
    std::istringstream noted(out.losses);
    const std::set<std::string> losses{std::istream_iterator<std::string>(noted), {}};
    EXPECT_EQ(body["model"], "their-model");
    body.erase("model");
    for (const auto& [name, value] : asked.items()) {
        if (name == "input") continue;
        EXPECT_EQ(body.contains(their_name(name)), !is_left_out(name)) << name;
        EXPECT_EQ(losses.count(name), is_lost(name) ? 1u : 0u) << name;
        if (!is_left_out(name)) {
            EXPECT_EQ(body[their_name(name)], value) << name;
        }
        body.erase(their_name(name));
    }
    EXPECT_EQ(body[their_name("input")], profile().list_input ? json::array({"one"}) : json("one"));
    body.erase(their_name("input"));
    for (const auto& [name, text] : profile().defaults) {
        EXPECT_EQ(body[name], json::parse(text)) << name;
        body.erase(name);
    }
    EXPECT_TRUE(body.empty()) << body;
}

TEST_P(CompatEmbeddings, AllInputsAreSentInTheirOrder) {
    json texts = json::array();
    for (int i = 0; i < 2048; ++i) texts.push_back("text " + std::to_string(i));
    json sent = json::array();
    for (const UpstreamRequest& one : written(request(texts)).requests) {
        const json batch = json::parse(one.storage)[their_name("input")];
        EXPECT_LE(batch.size(), profile().max_inputs == 0 ? texts.size() : profile().max_inputs);
        sent.insert(sent.end(), batch.begin(), batch.end());
    }
    EXPECT_EQ(sent, texts);
}

TEST_P(CompatEmbeddings, TokenIdsAreTakenOrRefused) {
    const WrittenEmbeddings out = written(request(json::array({json::array({1, 2}), json::array({3})})));
    EXPECT_EQ(out.error.has_value(), !profile().token_ids);
    if (out.error) {
        EXPECT_EQ(out.error->status, 400);
        EXPECT_EQ(out.error->param, "input");
    }
}

TEST_P(CompatEmbeddings, AnswersInTheOtherEncodingAreConverted) {
    const std::string answer = R"({"object":"list","model":"m","data":[{"object":"embedding","index":0,)"
                               R"("embedding":[1.0]}],"usage":{"prompt_tokens":2,"total_tokens":2}})";
    const Adapter& adapter = adapter_of(entry().id);
    EXPECT_EQ(read_embeddings(adapter, R"({"input":"a"})", {answer}), "verbatim " + answer);
    const json read = json::parse(read_embeddings(adapter, R"({"input":"a","encoding_format":"base64"})", {answer}));
    EXPECT_EQ(read["data"][0]["embedding"], "AACAPw==");
}

std::vector<const CatalogEntry*> with_embeddings() {
    std::vector<const CatalogEntry*> all;
    for (const CatalogEntry& entry : provider::catalog()) {
        if (entry.openai_shaped && !entry.profile.endpoints.embeddings.empty()) all.push_back(&entry);
    }
    return all;
}

std::string name_of(const testing::TestParamInfo<const CatalogEntry*>& info) {
    std::string name = info.param->id;
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Catalog, CompatEmbeddings, testing::ValuesIn(with_embeddings()), name_of);

// The one body that is sent.
std::string sent(std::string_view id, std::string_view members) {
    const WrittenEmbeddings out = write_embeddings(adapter_of(id), members, "served");
    return out.requests.size() == 1 ? out.requests[0].storage : "error " + out.error.value().message;
}

TEST(VoyageEmbeddings, SpeaksVoyagesWords) {
    EXPECT_EQ(sent("voyage", R"({"input":"tide","dimensions":1024,"encoding_format":"float"})"),
              R"({"model":"served","input":["tide"],"output_dimension":1024,"truncation":false})");
    EXPECT_EQ(
        sent("voyage", R"({"input":["x"],"encoding_format":"base64","input_type":"document","truncation":true})"),
        R"({"model":"served","input":["x"],"encoding_format":"base64","input_type":"document","truncation":true})");
    EXPECT_EQ(write_embeddings(adapter_of("voyage"), R"({"input":"x","user":"me"})", "m").losses, "user");
}

TEST(VoyageEmbeddings, CountsPromptTokensFromTheTotal) {
    const std::string answer = R"({"object":"list","data":[{"object":"embedding","embedding":[0.25,-1],"index":0}],)"
                               R"("model":"voyage-x","usage":{"total_tokens":6}})";
    EXPECT_EQ(read_embeddings(adapter_of("voyage"), R"({"input":"x"})", {answer}),
              R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.25,-1]}],"model":"voyage-x",)"
              R"("usage":{"prompt_tokens":6,"total_tokens":6}})");
}

TEST(JinaEmbeddings, CallsTheEncodingOtherwise) {
    EXPECT_EQ(
        sent("jina", R"({"input":"reef","encoding_format":"base64","task":"text-matching","dimensions":64})"),
        R"({"model":"served","input":["reef"],"embedding_type":"base64","task":"text-matching","dimensions":64})");
    EXPECT_EQ(sent("jina", R"({"input":["reef"],"embedding_type":"float"})"),
              R"({"model":"served","input":["reef"],"embedding_type":"float"})");
}

TEST(NimEmbeddings, SaysWhatTheTextIsFor) {
    EXPECT_EQ(
        sent("nvidia-nim", R"({"input":"kelp","encoding_format":"base64"})"),
        R"({"model":"served","input":["kelp"],"encoding_format":"float","input_type":"query","truncate":"NONE"})");
    EXPECT_EQ(sent("nvidia-nim", R"({"input":["kelp"],"input_type":"passage","truncate":"END"})"),
              R"({"model":"served","input":["kelp"],"input_type":"passage","truncate":"END"})");
}

TEST(NomicEmbeddings, SpeaksNomicsWords) {
    EXPECT_EQ(sent("nomic", R"({"input":"gull","dimensions":128,"encoding_format":"base64"})"),
              R"({"model":"served","texts":["gull"],"dimensionality":128,"task_type":"search_document"})");
    EXPECT_EQ(sent("nomic", R"({"input":["gull","auk"],"task_type":"clustering"})"),
              R"({"model":"served","texts":["gull","auk"],"task_type":"clustering"})");
}

TEST(NomicEmbeddings, ReadsBareVectors) {
    const std::string answer = R"({"embeddings":[[0.5],[-2]],"inference_mode":"remote","model":"nomic-x",)"
                               R"("usage":{"prompt_tokens":4,"total_tokens":4}})";
    EXPECT_EQ(read_embeddings(adapter_of("nomic"), R"({"input":["gull","auk"]})", {answer}),
              R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5]},)"
              R"({"object":"embedding","index":1,"embedding":[-2]}],"model":"nomic-x",)"
              R"("usage":{"prompt_tokens":4,"total_tokens":4}})");
    for (const char* wrong : {R"({"embeddings":[[0.5]]})", R"({"embeddings":[[1],[2],[3]]})", R"({"embeddings":[1,2]})",
                              R"({"embeddings":{}})"}) {
        EXPECT_EQ(read_embeddings(adapter_of("nomic"), R"({"input":["gull","auk"]})", {wrong}),
                  "error invalid_upstream_response")
            << wrong;
    }
}

TEST(CompatBatches, AreJoinedWithTheirUsage) {
    std::string texts = R"("t")";
    std::string first;
    for (int i = 0; i < 10; ++i) {
        texts += R"(,"t")";
        first += (i > 0 ? "," : "") + (R"({"index":)" + std::to_string(9 - i)) + R"(,"embedding":[)" +
                 std::to_string(9 - i) + "]}";
    }
    const std::string request = R"({"input":[)" + texts + "]}";
    const Adapter& adapter = adapter_of("dashscope");
    ASSERT_EQ(write_embeddings(adapter, request, "m").requests.size(), 2u);
    const std::string ten =
        R"({"object":"list","model":"m","data":[)" + first + R"(],"usage":{"prompt_tokens":20,"total_tokens":20}})";
    const std::string one = R"({"object":"list","model":"m","data":[{"index":0,"embedding":[10]}],)"
                            R"("usage":{"prompt_tokens":3,"total_tokens":3}})";
    const json read = json::parse(read_embeddings(adapter, request, {ten, one}));
    ASSERT_EQ(read["data"].size(), 11u);
    for (int i = 0; i < 11; ++i) {
        EXPECT_EQ(read["data"][i]["index"], i);
        EXPECT_EQ(read["data"][i]["embedding"], json::array({i}));
    }
    EXPECT_EQ(read["usage"], (json{{"prompt_tokens", 23}, {"total_tokens", 23}}));
    EXPECT_EQ(read_embeddings(adapter, request, {one, one}), "error invalid_upstream_response");
    EXPECT_EQ(read_embeddings(adapter, request, {ten, ten}), "error invalid_upstream_response");
}

TEST(CompatBatches, AnAnswerWithoutUsageCountsNothing) {
    const json read =
        json::parse(read_embeddings(adapter_of("dashscope"), R"({"input":"a"})", {R"({"data":[{"embedding":[1]}]})"}));
    EXPECT_EQ(read["usage"]["prompt_tokens"], 0);
    EXPECT_EQ(read["model"], "m");
}

}  // namespace
}  // namespace lightport::golden
