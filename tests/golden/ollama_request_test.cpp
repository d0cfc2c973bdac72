// Chat completion and embeddings requests in Ollama's form, and its address.
#include <gtest/gtest.h>

#include <memory_resource>

#include "golden/support.hpp"
#include "json/value.hpp"
#include "providers/ollama/adapter.hpp"

namespace lightport::ollama_test {
namespace {

const ollama::OllamaAdapter kAdapter;

golden::Written write(std::string_view chat, std::vector<Header> options = {}) {
    return golden::write(kAdapter, chat, {.model = "qwen3:8b", .client_headers = {}, .options = std::move(options)});
}

void expect_body(std::string_view chat, std::string_view expected) {
    const golden::Written written = write(chat);
    ASSERT_FALSE(written.error) << written.error->message;
    EXPECT_EQ(written.body, nlohmann::json::parse(expected)) << written.bytes;
}

std::string refused_param(std::string_view chat) {
    const golden::Written written = write(chat);
    return written.error ? written.error->param.value_or("?") : "not refused: " + written.bytes;
}

TEST(OllamaRequest, PlainChat) {
    // Ollama streams unless it is told not to.
    expect_body(R"({"messages":[{"role":"developer","content":"S"},{"role":"user","content":"Hello"},)"
                R"({"role":"assistant","content":"Hi"},{"role":"system","content":"T"},{"role":"user","content":[)"
                R"({"type":"text","text":"a "},{"type":"text","text":"b"}]}]})",
                R"({"model":"qwen3:8b","stream":false,"messages":[{"role":"system","content":"S"},)"
                R"({"role":"user","content":"Hello"},{"role":"assistant","content":"Hi"},)"
                R"({"role":"system","content":"T"},{"role":"user","content":"a b"}]})");
    EXPECT_EQ(write(R"({"stream":true})").body["stream"], true);
    EXPECT_EQ(write("{}").path, "/api/chat");
}

TEST(OllamaRequest, OptionsSteerTheRunner) {
    const golden::Written written = write(
        R"({"max_tokens":9,"temperature":0.70,"top_p":0.9,"top_k":5,"seed":7,"stop":["E",""],"frequency_penalty":0.1,)"
        R"("presence_penalty":-0.2,"num_ctx":16384,"min_p":0.05})");
    EXPECT_EQ(
        written.body["options"],
        nlohmann::json::parse(R"({"temperature":0.7,"top_p":0.9,"top_k":5,"seed":7,"stop":["E"],"num_predict":9,)"
                              R"("frequency_penalty":0.1,"presence_penalty":-0.2,"num_ctx":16384,"min_p":0.05})"));
    EXPECT_NE(written.bytes.find(R"("temperature":0.70)"), std::string::npos);
    EXPECT_EQ(written.losses, "");
    EXPECT_FALSE(write("{}").body.contains("options"));
}

TEST(OllamaRequest, DetailAndCacheMarksAreLosses) {
    const auto losses = [](std::string_view detail) {
        return write(R"({"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"detail":")" +
                     std::string(detail) + R"(","url":"data:image/png;base64,iVBORw0KGgo="}}]}]})")
            .losses;
    };
    EXPECT_EQ(losses("high"), "detail");
    EXPECT_EQ(losses("auto"), "");
    EXPECT_EQ(write(R"({"messages":[{"role":"user","content":"q","cache_control":{"type":"ephemeral"}}]})").losses,
              "cache_control");
}

TEST(OllamaRequest, TheClientsOwnOptionsWin) {
    const golden::Written written = write(
        R"({"temperature":1,"max_tokens":5,"num_ctx":1,"options":{"num_ctx":8192,"temperature":0.2,"stop":["x"]},)"
        R"("stop":"y","keep_alive":-1,"think":"low","reasoning_effort":"high","truncate":false})");
    EXPECT_EQ(written.body["options"],
              nlohmann::json::parse(R"({"num_ctx":8192,"temperature":0.2,"stop":["x"],"num_predict":5})"));
    EXPECT_EQ(written.body["keep_alive"], -1);
    EXPECT_EQ(written.body["think"], "low");
    EXPECT_EQ(written.body["truncate"], false);
    EXPECT_EQ(written.losses, "");
}

TEST(OllamaTraps, T01_TheContextIsNotLeftToChance) {
    const std::vector<Header> options = {{"num_ctx", "32768"}, {"keep_alive", "10m"}};
    EXPECT_EQ(write("{}", options).body["options"]["num_ctx"], 32768);
    EXPECT_EQ(write("{}", options).body["keep_alive"], "10m");
    EXPECT_EQ(write(R"({"num_ctx":99})", options).body["options"]["num_ctx"], 99);
    EXPECT_EQ(write(R"({"options":{"num_ctx":98}})", options).body["options"]["num_ctx"], 98);
    EXPECT_FALSE(write("{}", {{"num_ctx", "lots"}}).body.contains("options"));
}

TEST(OllamaRequest, Images) {
    expect_body(R"({"messages":[{"role":"user","content":[{"type":"text","text":"See"},)"
                R"({"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw=="}},)"
                R"({"type":"image_url","image_url":"data:image/gif;base64,R0lGOA=="}]}]})",
                R"({"model":"qwen3:8b","stream":false,"messages":[{"role":"user","content":"See",)"
                R"("images":["iVBORw==","R0lGOA=="]}]})");
    EXPECT_EQ(refused_param(R"({"messages":[{"role":"user","content":[)"
                            R"({"type":"image_url","image_url":"https://pictures.example/a.png"}]}]})"),
              "messages[0].content[0]");
}

TEST(OllamaRequest, TextFilesAndWhatIsRefused) {
    EXPECT_EQ(write(R"({"messages":[{"role":"user","content":[{"type":"text","text":"Read"},{"type":"file","file":)"
                    R"({"filename":"n.md","file_data":"data:text/markdown;base64,SGk="}}]}]})")
                  .body["messages"][0]["content"],
              "Read\n\nn.md\nHi\n\n");
    const auto part = [](std::string_view json) {
        return R"({"messages":[{"role":"user","content":[)" + std::string(json) + "]}]}";
    };
    EXPECT_EQ(refused_param(part(R"({"type":"input_audio","input_audio":{"data":"AA==","format":"wav"}})")),
              "messages[0].content[0]");
    EXPECT_EQ(refused_param(part(R"({"type":"file","file":{"file_data":"data:application/pdf;base64,JVBERg=="}})")),
              "messages[0].content[0]");
    EXPECT_EQ(refused_param(part(R"({"type":"smell"})")), "messages[0].content[0]");
    EXPECT_EQ(refused_param(part(R"({"type":"image_url","image_url":"data:image/png;base64,*"})")),
              "messages[0].content[0]");
    EXPECT_EQ(refused_param(R"({"n":3})"), "n");
}

TEST(OllamaRequest, ToolHistory) {
    expect_body(
        R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","content":null,"reasoning_content":"hm",)"
        R"("tool_calls":[{"id":"c1","type":"function","function":{"name":"tide.at","arguments":"{\"p\":\"Oban\"}"}},)"
        R"({"id":"c2","type":"function","function":{"name":"moon","arguments":""}}]},)"
        R"({"role":"tool","tool_call_id":"c2","content":"full"},{"role":"tool","tool_call_id":"c1","content":"4 m"}],)"
        R"("tools":[{"type":"function","function":{"name":"tide.at","description":"d","parameters":)"
        R"({"type":"object","properties":{"p":{"type":"string"}}}}},{"type":"function","function":{"name":"moon"}}]})",
        R"({"model":"qwen3:8b","stream":false,"messages":[{"role":"user","content":"q"},)"
        R"({"role":"assistant","content":"","thinking":"hm","tool_calls":[)"
        R"({"id":"c1","function":{"name":"tide.at","arguments":{"p":"Oban"}}},)"
        R"({"id":"c2","function":{"name":"moon","arguments":{}}}]},)"
        R"({"role":"tool","content":"full","tool_name":"moon","tool_call_id":"c2"},)"
        R"({"role":"tool","content":"4 m","tool_name":"tide.at","tool_call_id":"c1"}],)"
        R"("tools":[{"type":"function","function":{"name":"tide.at","description":"d","parameters":)"
        R"({"type":"object","properties":{"p":{"type":"string"}}}}},)"
        R"({"type":"function","function":{"name":"moon","parameters":{"type":"object","properties":{}}}}]})");
}

TEST(OllamaTraps, T02_AToolChoiceDecidesWhatIsOffered) {
    const auto with = [](std::string_view choice) {
        return write(R"({"tools":[{"type":"function","function":{"name":"a"}},)"
                     R"({"type":"function","function":{"name":"b","strict":true}}],"tool_choice":)" +
                     std::string(choice) + "}");
    };
    EXPECT_FALSE(with(R"("none")").body.contains("tools"));
    EXPECT_EQ(with(R"("auto")").losses, "strict");
    EXPECT_EQ(with(R"("required")").losses, "tool_choice strict");
    const golden::Written named = with(R"({"type":"function","function":{"name":"b"}})");
    EXPECT_EQ(named.losses, "tool_choice strict");
    ASSERT_EQ(named.body["tools"].size(), 1u);
    EXPECT_EQ(named.body["tools"][0]["function"]["name"], "b");
    EXPECT_FALSE(named.body.contains("tool_choice"));
}

TEST(OllamaRequest, StructuredOutput) {
    EXPECT_EQ(write(R"({"response_format":{"type":"json_object"}})").body["format"], "json");
    EXPECT_EQ(write(R"({"response_format":{"type":"json_schema","json_schema":{"name":"p","schema":)"
                    R"({"type":"object","properties":{"b":{"type":"integer","minimum":2},"a":{}}}}}})")
                  .body["format"],
              nlohmann::json::parse(R"({"type":"object","properties":{"b":{"type":"integer","minimum":2},"a":{}}})"));
    EXPECT_FALSE(write(R"({"response_format":{"type":"text"}})").body.contains("format"));
}

TEST(OllamaRequest, ReasoningEffort) {
    const auto think = [](std::string_view effort) {
        return write(R"({"reasoning_effort":")" + std::string(effort) + "\"}").body["think"];
    };
    EXPECT_EQ(think("none"), false);
    EXPECT_EQ(think("minimal"), "low");
    EXPECT_EQ(think("medium"), "medium");
    EXPECT_EQ(think("xhigh"), "high");
    EXPECT_FALSE(write("{}").body.contains("think"));
}

TEST(OllamaRequest, LogprobsAndLosses) {
    const golden::Written written = write(R"({"logprobs":true,"top_logprobs":3})");
    EXPECT_EQ(written.body["logprobs"], true);
    EXPECT_EQ(written.body["top_logprobs"], 3);
    EXPECT_EQ(written.losses, "");
    EXPECT_EQ(write(R"({"user":"u","logit_bias":{"1":1},"metadata":{"a":"b"},"verbosity":"low"})").losses,
              "logit_bias user metadata verbosity");
}

std::string address_of(std::string_view host) { return *kAdapter.base_url({Header{"host", std::string(host)}}); }

TEST(OllamaAddress, IsWrittenAsForItsOwnTools) {
    EXPECT_EQ(*kAdapter.base_url({}), "http://127.0.0.1:11434");
    EXPECT_EQ(address_of("box"), "http://box:11434");
    EXPECT_EQ(address_of("box:8000"), "http://box:8000");
    EXPECT_EQ(address_of(":8000"), "http://127.0.0.1:8000");
    EXPECT_EQ(address_of("0.0.0.0"), "http://127.0.0.1:11434");
    EXPECT_EQ(address_of("0.0.0.0:7"), "http://127.0.0.1:7");
    EXPECT_EQ(address_of("http://box"), "http://box");
    EXPECT_EQ(address_of("https://ollama.example/"), "https://ollama.example");
    EXPECT_EQ(address_of("[::1]:7"), "http://[::1]:7");
    EXPECT_EQ(address_of("::1"), "http://[::1]:11434");
    EXPECT_EQ(address_of("box/behind"), "http://box:11434/behind");
}

TEST(OllamaTraps, T03_EmbeddingsGoInOneCallWithTheirCounts) {
    std::pmr::monotonic_buffer_resource memory;
    embeddings::Request request(&memory);
    request.texts = {json::Text{"a"}, json::Text{"b\\n"}};
    request.dimensions = json::Raw{"64"};
    request.extras.push_back({json::Text{"truncate"}, json::Raw{"false"}});
    request.extras.push_back({json::Text{"task"}, json::Raw{R"("x")"}});
    Target target;
    target.model = "nomic-embed-text";
    chat::LossReport losses;
    std::vector<UpstreamRequest> out;
    ASSERT_TRUE(kAdapter.embeddings()->write(request, target, losses, out));
    ASSERT_EQ(out.size(), 1u);
    EXPECT_EQ(out[0].path, "/api/embed");
    EXPECT_EQ(
        nlohmann::json::parse(out[0].storage),
        nlohmann::json::parse(R"({"model":"nomic-embed-text","input":["a","b\n"],"dimensions":64,"truncate":false})"));
    EXPECT_EQ(losses.members(), std::vector<std::string>{"task"});

    const auto read = [&](std::string body) {
        json::pad(body);
        embeddings::Response response;
        const bool ok = kAdapter.embeddings()->read(request, body, response).ok();
        return ok ? std::string(response.vectors[1].floats.json) + " " + std::to_string(response.prompt_tokens) : "no";
    };
    EXPECT_EQ(read(R"({"model":"n","embeddings":[[1],[0.50]],"prompt_eval_count":6})"), "[0.50] 6");
    EXPECT_EQ(read(R"({"embeddings":[[1]]})"), "no");
    EXPECT_EQ(read(R"({"embeddings":[1,2]})"), "no");
    EXPECT_EQ(read("nonsense"), "no");
    request.texts.clear();
    request.tokens = json::Raw{"[1,2]"};
    EXPECT_EQ(kAdapter.embeddings()->write(request, target, losses, out).error().param, "input");
}

}  // namespace
}  // namespace lightport::ollama_test
