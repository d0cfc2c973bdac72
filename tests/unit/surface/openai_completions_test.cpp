// Legacy completions towards the client: what is read, what chat can carry, and the text_completion objects.
#include "surface/openai_completions.hpp"

#include <gtest/gtest.h>

#include <memory_resource>
#include <nlohmann/json.hpp>

#include "json/value.hpp"
#include "surface_fixture.hpp"

namespace lightport::surface::test {
namespace {

class Completion {
public:
    explicit Completion(const std::string& members)
        : text_(R"({"model":"m")" + (members.empty() ? "" : "," + members) + "}"),
          result_(Error(ErrorKind::kInternal, "")) {
        json::pad(text_);
        result_ = read_completion(text_, &memory_);
    }
    const Result<CompletionRequest>& result() const { return result_; }
    // The prompt that chat carries, or the refusal.
    std::string carried() const {
        if (!result_) return refusal(result_.error());
        const Result<json::Text> prompt = carried_prompt(*result_);
        return prompt ? std::string(prompt->escaped) : refusal(prompt.error());
    }
    chat::Request request() { return relayed(*result_, &memory_); }

private:
    static std::string refusal(const Error& error) {
        return std::to_string(error.status) + " " + error.code.value_or("null") + " " + error.param.value_or("null");
    }
    std::string text_;
    std::pmr::monotonic_buffer_resource memory_;
    Result<CompletionRequest> result_;
};

TEST(CompletionRequest, WhatChatCanCarry) {
    EXPECT_EQ(Completion(R"("prompt":"a \"b\"")").carried(), R"(a \"b\")");
    EXPECT_EQ(Completion(R"("prompt":["a"],"echo":false,"suffix":null,"logprobs":null,"best_of":1)").carried(), "a");
    EXPECT_EQ(Completion(R"("prompt":"a","suffix":"","n":2,"best_of":2)").carried(), "a");
    EXPECT_EQ(Completion(R"("prompt":"a","tools":[],"functions":null)").carried(), "a");
}

TEST(CompletionRequest, WhatChatCannotCarryNamesItsParam) {
    EXPECT_EQ(Completion(R"("prompt":"a","echo":true)").carried(), "400 unsupported_parameter echo");
    EXPECT_EQ(Completion(R"("prompt":"a","suffix":"z")").carried(), "400 unsupported_parameter suffix");
    EXPECT_EQ(Completion(R"("prompt":"a","logprobs":0)").carried(), "400 unsupported_parameter logprobs");
    EXPECT_EQ(Completion(R"("prompt":"a","best_of":3)").carried(), "400 unsupported_parameter best_of");
    EXPECT_EQ(Completion(R"("prompt":["a","b"])").carried(), "400 unsupported_parameter prompt");
    EXPECT_EQ(Completion(R"("prompt":[1,2])").carried(), "400 unsupported_parameter prompt");
    EXPECT_EQ(Completion(R"("prompt":[[1],[2]])").carried(), "400 unsupported_parameter prompt");
    EXPECT_EQ(Completion(R"("prompt":"a","tools":[{"type":"function"}])").carried(), "400 unsupported_parameter tools");
    EXPECT_EQ(Completion(R"("prompt":"a","functions":[{"name":"f"}])").carried(),
              "400 unsupported_parameter functions");
    EXPECT_EQ(Completion("").carried(), "400 missing_required_parameter prompt");
}

TEST(CompletionRequest, Refusals) {
    EXPECT_EQ(Completion(R"("model":"n")").carried(), "400 null model");
    EXPECT_EQ(Completion(R"("prompt":{})").carried(), "400 invalid_type prompt");
    EXPECT_EQ(Completion(R"("prompt":["a",null])").carried(), "400 invalid_type prompt[1]");
    EXPECT_EQ(Completion(R"("prompt":[])").carried(), "400 invalid_value prompt");
    EXPECT_EQ(Completion(R"("n":0)").carried(), "400 invalid_value n");
    EXPECT_EQ(Completion(R"("stream":"yes")").carried(), "400 invalid_type stream");
    EXPECT_EQ(Completion(R"("stream_options":[])").carried(), "400 invalid_type stream_options");
}

TEST(CompletionRequest, ARelayedOneCountsItsAnswers) {
    EXPECT_EQ(Completion(R"("prompt":"a")").request().n, 1);
    EXPECT_EQ(Completion(R"("prompt":["a","b"],"n":3)").request().n, 6);
    EXPECT_EQ(Completion(R"("prompt":[1,2,3],"n":2)").request().n, 2);
    const chat::Request request =
        Completion(R"("prompt":"a","stream":true,"stream_options":{"include_usage":true})").request();
    EXPECT_TRUE(request.stream);
    EXPECT_TRUE(request.include_usage);
}

std::string answer(const std::string& members, CompletionForm form, const std::vector<chat::Event>& events) {
    Completion completion(R"("prompt":"a")" + (members.empty() ? "" : "," + members));
    const chat::Request request = completion.request();
    std::string out;
    const auto writer = open_completion(request, form, out);
    for (const chat::Event& event : events) writer->on_event(event);
    return out;
}

const std::vector<chat::Event> kTyped = {chat::Start{json::Text{"x1"}, json::Text{"served"}},
                                         chat::ReasoningDelta{json::Text{"hm"}, 0},
                                         chat::TextDelta{json::Text{"Hi"}, 0, {}},
                                         chat::TextDelta{json::Text{" you"}, 0, {}},
                                         chat::Finish{chat::FinishReason::kLength, 0},
                                         chat::Usage{2, 3, 0, 0, 1, {}},
                                         chat::End{}};

TEST(CompletionAnswer, WholeFromEvents) {
    const auto object = ordered_json::parse(answer("", CompletionForm::kCarried, kTyped));
    EXPECT_EQ(object["id"], "cmpl-x1");
    EXPECT_EQ(object["object"], "text_completion");
    EXPECT_EQ(object["model"], "served");
    EXPECT_EQ(object["choices"].dump(), R"([{"text":"Hi you","index":0,"logprobs":null,"finish_reason":"length"}])");
    EXPECT_EQ(object["usage"]["total_tokens"], 5);
    EXPECT_EQ(object["usage"]["completion_tokens_details"]["reasoning_tokens"], 1);
}

TEST(CompletionAnswer, StreamFromEvents) {
    const std::vector<std::string> chunks =
        payloads(answer(R"("stream":true,"stream_options":{"include_usage":true})", CompletionForm::kCarried, kTyped));
    ASSERT_EQ(chunks.size(), 5u);
    const auto choice = [&](std::size_t i) { return ordered_json::parse(chunks[i])["choices"].dump(); };
    EXPECT_EQ(choice(0), R"([{"text":"Hi","index":0,"logprobs":null,"finish_reason":null}])");
    EXPECT_EQ(choice(2), R"([{"text":"","index":0,"logprobs":null,"finish_reason":"length"}])");
    EXPECT_EQ(choice(3), "[]");
    EXPECT_TRUE(ordered_json::parse(chunks[0])["usage"].is_null());
    EXPECT_EQ(ordered_json::parse(chunks[3])["usage"]["prompt_tokens"], 2);
    EXPECT_EQ(ordered_json::parse(chunks[0])["id"], ordered_json::parse(chunks[3])["id"]);
    EXPECT_EQ(chunks[4], "[DONE]");
}

TEST(CompletionAnswer, AChatDialectThatCarriesIsRetold) {
    const std::vector<chat::Event> whole = {
        chat::Verbatim{R"({"id":"chatcmpl-7","model":"s","choices":[{"index":0,"message":{"role":"assistant",)"
                       R"("content":"Hi\n","reasoning_content":"hm"},"finish_reason":"stop"}],"usage":{}})"},
        chat::Usage{1, 2, 0, 0, 0, {}}, chat::End{}};
    const auto object = ordered_json::parse(answer("", CompletionForm::kCarried, whole));
    EXPECT_EQ(object["id"], "cmpl-7");
    EXPECT_EQ(object["choices"].dump(), R"([{"text":"Hi\n","index":0,"logprobs":null,"finish_reason":"stop"}])");
    EXPECT_EQ(object["usage"]["total_tokens"], 3);

    const std::vector<chat::Event> lonely = {
        chat::Verbatim{R"({"id":"c","model":"s","choices":[{"index":2,"message":{"content":"Hi"}}]})"}, chat::End{}};
    EXPECT_EQ(ordered_json::parse(answer("", CompletionForm::kCarried, lonely))["choices"].dump(),
              R"([{"text":"Hi","index":2,"logprobs":null,"finish_reason":"stop"}])");

    const std::vector<chat::Event> stream = {
        chat::Verbatim{
            R"({"id":"chatcmpl-7","model":"s","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]})"},
        chat::Verbatim{R"({"id":"chatcmpl-7","model":"s","choices":[{"index":0,"delta":{"content":"Hi"}}]})"},
        chat::Verbatim{
            R"({"id":"chatcmpl-7","model":"s","choices":[{"index":0,"delta":{},"finish_reason":"length"}]})"},
        chat::Usage{1, 2, 0, 0, 0, {}}, chat::End{}};
    const std::vector<std::string> chunks = payloads(answer(R"("stream":true)", CompletionForm::kCarried, stream));
    ASSERT_EQ(chunks.size(), 3u);
    EXPECT_EQ(ordered_json::parse(chunks[0])["choices"][0]["text"], "Hi");
    EXPECT_EQ(ordered_json::parse(chunks[1])["choices"][0]["finish_reason"], "length");
    EXPECT_FALSE(ordered_json::parse(chunks[1]).contains("usage"));
    EXPECT_EQ(chunks[2], "[DONE]");
}

TEST(CompletionAnswer, TheOwnDialectPassesAsItIs) {
    const std::vector<chat::Event> events = {chat::Verbatim{R"({"x": 1.0})"}, chat::Usage{1, 2, 0, 0, 0, {}},
                                             chat::End{}};
    EXPECT_EQ(answer("", CompletionForm::kRelayed, events), R"({"x": 1.0})");
    EXPECT_EQ(answer(R"("stream":true)", CompletionForm::kRelayed, events), "data: {\"x\": 1.0}\n\ndata: [DONE]\n\n");
}

TEST(CompletionAnswer, AFailureNeverLooksLikeSuccess) {
    const std::vector<chat::Event> events = {chat::TextDelta{json::Text{"a"}, 0, {}},
                                             chat::Failure{Error(ErrorKind::kOverloaded, "busy")}, chat::End{}};
    EXPECT_EQ(answer("", CompletionForm::kCarried, events), "");
    const std::string stream = answer(R"("stream":true)", CompletionForm::kCarried, events);
    EXPECT_NE(stream.find("data: {\"error\":{\"message\":\"busy\""), std::string::npos);
    EXPECT_EQ(stream.find("[DONE]"), std::string::npos);
}

TEST(CompletionAnswer, AnAnswerWithoutTextStillEnds) {
    const std::vector<std::string> chunks =
        payloads(answer(R"("stream":true)", CompletionForm::kCarried, {chat::Start{}, chat::End{}}));
    ASSERT_EQ(chunks.size(), 2u);
    EXPECT_EQ(ordered_json::parse(chunks[0])["choices"][0]["finish_reason"], "stop");
}

}  // namespace
}  // namespace lightport::surface::test
