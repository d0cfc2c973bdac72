// The errors that OpenAI-shaped vendors are known for, and what the client is told.
// Source: the API references that the entries of providers/catalog name.
#include <chrono>

#include "golden/compat_support.hpp"
#include "providers/compat/adapter.hpp"

namespace lightport::golden {
namespace {

std::string told(const Error& error) {
    return std::to_string(error.status) + " " + error.type + " " + error.code.value_or("null") + " " +
           error.param.value_or("null") + " " + error.message;
}

Error read_error(std::string_view id, int status, std::string_view body, std::vector<Header> headers = {}) {
    return adapter_of(id).read_error(ResponseHead{status, std::move(headers)}, body);
}

struct Case {
    const char* id;
    int status;
    const char* body;
    const char* expected;
};

class CompatVendorErrors : public testing::TestWithParam<Case> {};

TEST_P(CompatVendorErrors, AreToldInOpenAisWords) {
    const Case& one = GetParam();
    const Error error = read_error(one.id, one.status, one.body);
    EXPECT_EQ(told(error), one.expected) << one.id << " " << one.body;
    EXPECT_EQ(error.upstream_status, one.status);
}

INSTANTIATE_TEST_SUITE_P(
    Hosts, CompatVendorErrors,
    testing::Values(
        Case{"groq", 400, R"({"error":{"message":"bad call","type":"invalid_request_error","code":"tool_use_failed"}})",
             "400 invalid_request_error tool_use_failed null bad call"},
        Case{"groq", 413, R"({"error":{"message":"too large","type":"tokens","code":"rate_limit_exceeded"}})",
             "429 rate_limit_error rate_limit_exceeded null too large"},
        Case{"groq", 429, R"({"error":{"message":"slower","type":"tokens","code":"rate_limit_exceeded"}})",
             "429 tokens rate_limit_exceeded null slower"},
        Case{"groq", 498, R"({"error":{"message":"no room","type":"flex","code":"capacity_exceeded"}})",
             "503 service_unavailable_error server_is_overloaded null no room"},
        Case{"groq", 400,
             R"({"error":{"message":"gone","type":"invalid_request_error","code":"model_decommissioned"}})",
             "404 invalid_request_error model_decommissioned null gone"},
        Case{"deepseek", 402,
             R"({"error":{"message":"No money","type":"unknown_error","param":null,"code":"invalid_request_error"}})",
             "429 insufficient_quota insufficient_quota null No money"},
        Case{
            "deepseek", 400,
            R"({"error":{"message":"This model's maximum context length is 10 tokens","code":"invalid_request_error"}})",
            "400 invalid_request_error context_length_exceeded null This model's maximum context length is 10 tokens"},
        Case{"deepseek", 400, R"({"error":{"message":"Content Exists Risk","code":"invalid_request_error"}})",
             "400 invalid_request_error content_filter null Content Exists Risk"},
        Case{"x-ai", 400, R"({"code":"Client specified an invalid argument","error":"Incorrect API key provided: x."})",
             "401 invalid_request_error invalid_api_key null Incorrect API key provided: x."},
        Case{"x-ai", 403, R"({"code":"The caller does not have permission","error":"Your team has no credits."})",
             "429 insufficient_quota insufficient_quota null Your team has no credits."},
        Case{"x-ai", 403, R"({"code":"The caller does not have permission","error":"Blocked team."})",
             "403 permission_error permission_denied null Blocked team."},
        Case{"x-ai", 403, R"({"code":"x y","error":"Content violates usage guidelines."})",
             "400 invalid_request_error content_filter null Content violates usage guidelines."},
        Case{"x-ai", 422, "Failed to deserialize the body",
             "422 invalid_request_error null null HTTP 422 from the provider: Failed to deserialize the body"},
        Case{"x-ai", 404, R"({"code":"Some requested entity was not found","error":"No model q."})",
             "404 invalid_request_error model_not_found null No model q."},
        Case{
            "together-ai", 422,
            R"({"id":"1","error":{"message":"`inputs` tokens + `max_new_tokens` must be <= 9","type":"invalid_request_error"}})",
            "400 invalid_request_error context_length_exceeded null `inputs` tokens + `max_new_tokens` must be <= 9"},
        Case{"together-ai", 524, "<html>", "504 timeout timeout null HTTP 524 from the provider"},
        Case{"fireworks-ai", 412, R"({"error":{"object":"error","code":"ACCOUNT","message":"Suspended"}})",
             "429 insufficient_quota insufficient_quota null Suspended"},
        Case{"fireworks-ai", 404, R"({"error":"Model not found"})",
             "404 invalid_request_error model_not_found null Model not found"},
        Case{
            "openrouter", 400,
            R"({"error":{"code":400,"message":"Provider returned error","metadata":{"provider_name":"P","raw":"{\"error\":{\"message\":\"prompt is too long: 9 > 8\",\"code\":7}}"}}})",
            "400 invalid_request_error context_length_exceeded null prompt is too long: 9 > 8"},
        Case{"openrouter", 502,
             R"({"error":{"code":502,"message":"Provider returned error","metadata":{"raw":"the backend is gone"}}})",
             "502 server_error upstream_error null the backend is gone"},
        Case{"openrouter", 403,
             R"({"error":{"code":403,"message":"Flagged","metadata":{"reasons":["violence"],"flagged_input":"f"}}})",
             "400 invalid_request_error content_filter null Flagged"},
        Case{"openrouter", 402, R"({"error":{"code":402,"message":"No credits"},"user_id":"u"})",
             "429 insufficient_quota insufficient_quota null No credits"},
        Case{"perplexity-ai", 400, R"({"error":{"message":"Odd roles","type":"invalid_message","code":400}})",
             "400 invalid_message null null Odd roles"},
        Case{"perplexity-ai", 401, "<html><h1>401</h1></html>",
             "401 invalid_request_error invalid_api_key null HTTP 401 from the provider"},
        Case{"perplexity-ai", 429, R"({"error":{"message":"Slower","type":"request_rate_limit_exceeded","code":429}})",
             "429 request_rate_limit_exceeded rate_limit_exceeded null Slower"},
        Case{"cerebras", 404, R"({"message":"No m","type":"not_found_error","param":"model","code":"model_not_found"})",
             "404 not_found_error model_not_found model No m"},
        Case{"cerebras", 401, R"({"message":"Wrong","type":"invalid_request_error","code":"wrong_api_key"})",
             "401 invalid_request_error invalid_api_key null Wrong"},
        Case{"cerebras", 429, R"({"message":"Busy","type":"too_many_requests_error","code":"queue_exceeded"})",
             "503 service_unavailable_error server_is_overloaded null Busy"},
        Case{"sambanova", 429, R"({"error":{"code":null,"message":"Slower","param":null,"type":null}})",
             "429 rate_limit_error null null Slower"},
        Case{"huggingface", 401, R"({"error":"Wrong name or password."})",
             "401 invalid_request_error invalid_api_key null Wrong name or password."},
        Case{"huggingface", 402, R"({"error":"You have used your included credits"})",
             "429 insufficient_quota insufficient_quota null You have used your included credits"},
        Case{"nvidia-nim", 404, R"({"status":404,"title":"Not Found","detail":"Function 'f': Not found for account"})",
             "404 invalid_request_error model_not_found null Function 'f': Not found for account"},
        Case{"ai21", 422, R"({"detail":[{"loc":["body","messages"],"msg":"field required","type":"missing"}]})",
             "422 invalid_request_error null messages field required"},
        Case{"cortex", 401, R"({"message":"JWT token is invalid","code":"390144","request_id":"r"})",
             "401 invalid_request_error invalid_api_key null JWT token is invalid"}));

INSTANTIATE_TEST_SUITE_P(
    OwnCodes, CompatVendorErrors,
    testing::Values(
        Case{"moonshot", 429, R"({"error":{"message":"No money","type":"exceeded_current_quota_error"}})",
             "429 insufficient_quota insufficient_quota null No money"},
        Case{"moonshot", 429, R"({"error":{"message":"Busy","type":"engine_overloaded_error"}})",
             "503 service_unavailable_error server_is_overloaded null Busy"},
        Case{"moonshot", 400, R"({"error":{"message":"Refused","type":"content_filter"}})",
             "400 invalid_request_error content_filter null Refused"},
        Case{"moonshot", 400,
             R"({"error":{"message":"Your request exceeded model token limit: 8","type":"invalid_request_error"}})",
             "400 invalid_request_error context_length_exceeded null Your request exceeded model token limit: 8"},
        Case{"zhipu", 429, R"({"error":{"code":"1113","message":"Recharge"}})",
             "429 insufficient_quota insufficient_quota null Recharge"},
        Case{"zhipu", 400, R"({"error":{"code":"1211","message":"No model"}})",
             "404 invalid_request_error model_not_found null No model"},
        Case{"z-ai", 400, R"({"error":{"code":"1261","message":"Longer than it may be"}})",
             "400 invalid_request_error context_length_exceeded null Longer than it may be"},
        Case{"z-ai", 400, R"({"error":{"code":"1301","message":"Unsafe"}})",
             "400 invalid_request_error content_filter null Unsafe"},
        Case{"z-ai", 429, R"({"error":{"code":"1302","message":"At once"}})",
             "429 rate_limit_error rate_limit_exceeded null At once"},
        Case{"zhipu", 401, R"({"error":{"code":"1002","message":"Token"}})",
             "401 invalid_request_error invalid_api_key null Token"},
        Case{"zhipu", 400, R"({"error":{"code":"1999","message":"New"}})", "400 invalid_request_error null null New"},
        Case{"dashscope", 400, R"({"error":{"message":"Overdue","type":"Arrearage","param":null,"code":"Arrearage"}})",
             "429 insufficient_quota insufficient_quota null Overdue"},
        Case{"dashscope", 400, R"({"error":{"message":"Unfit","type":"x","code":"data_inspection_failed"}})",
             "400 invalid_request_error content_filter null Unfit"},
        Case{"dashscope", 429, R"({"code":"Throttling.RateQuota","message":"Slower","request_id":"r"})",
             "429 rate_limit_error rate_limit_exceeded null Slower"},
        Case{"dashscope", 429, R"({"code":"Throttling.AllocationQuota","message":"All used","request_id":"r"})",
             "429 insufficient_quota insufficient_quota null All used"},
        Case{"dashscope", 400,
             R"({"error":{"message":"Range of input length should be [1, 9]","code":"invalid_parameter_error"}})",
             "400 invalid_request_error context_length_exceeded null Range of input length should be [1, 9]"},
        Case{"minimax", 500, R"({"base_resp":{"status_code":2013,"status_msg":"bad"}})",
             "400 invalid_request_error null null bad"},
        Case{"minimax", 200, R"({"base_resp":{"status_code":1001,"status_msg":"slow"}})",
             "504 timeout timeout null slow"},
        Case{"databricks", 403, R"({"error_code":"PERMISSION_DENIED","message":"No"})",
             "403 permission_error permission_denied null No"},
        Case{"databricks", 400, R"({"error_code":"ENDPOINT_NOT_FOUND","message":"No such endpoint"})",
             "404 invalid_request_error model_not_found null No such endpoint"},
        Case{"workers-ai", 400, R"({"success":false,"errors":[{"code":5007,"message":"No such model"}],"result":null})",
             "404 invalid_request_error model_not_found null No such model"},
        Case{"workers-ai", 429, R"({"success":false,"errors":[{"code":3036,"message":"Neurons used up"}]})",
             "429 insufficient_quota insufficient_quota null Neurons used up"},
        Case{"github", 413,
             R"({"error":{"code":"tokens_limit_reached","message":"Max size: 8 tokens.","details":"d"}})",
             "400 invalid_request_error context_length_exceeded null Max size: 8 tokens."},
        Case{"github", 401, R"({"error":{"code":"unauthorized","message":"Bad credentials"}})",
             "401 invalid_request_error invalid_api_key null Bad credentials"},
        Case{"github", 429, R"({"error":{"code":"RateLimitReached","message":"Please wait 30 seconds"}})",
             "429 rate_limit_error rate_limit_exceeded null Please wait 30 seconds"}));

INSTANTIATE_TEST_SUITE_P(
    OwnServers, CompatVendorErrors,
    testing::Values(
        Case{"hosted-vllm", 404, R"({"error":{"message":"No `m`","type":"NotFoundError","param":null,"code":404}})",
             "404 invalid_request_error model_not_found null No `m`"},
        Case{"hosted-vllm", 400,
             R"({"object":"error","message":"Odd","type":"BadRequestError","param":null,"code":400})",
             "400 invalid_request_error null null Odd"},
        Case{"hosted-vllm", 401, R"({"error":"Unauthorized"})",
             "401 invalid_request_error invalid_api_key null Unauthorized"},
        Case{"llama-cpp", 503, R"({"error":{"code":503,"message":"Loading model","type":"unavailable_error"}})",
             "503 unavailable_error server_is_overloaded null Loading model"},
        Case{"llama-cpp", 400,
             R"({"error":{"code":400,"message":"Too big","type":"exceed_context_size_error","n_ctx":8}})",
             "400 invalid_request_error context_length_exceeded null Too big"},
        Case{"llama-cpp", 501, R"({"error":{"code":501,"message":"No","type":"not_supported_error"}})",
             "400 invalid_request_error null null No"},
        Case{"lm-studio", 400, R"({"error":"'response_format.type' is wrong"})",
             "400 invalid_request_error null null 'response_format.type' is wrong"},
        Case{"tgi", 422, R"({"error":"`inputs` tokens + `max_new_tokens` must be <= 4","error_type":"validation"})",
             "400 invalid_request_error context_length_exceeded null `inputs` tokens + `max_new_tokens` must be <= 4"},
        Case{"tgi", 424, R"({"error":"Failed","error_type":"generation"})",
             "502 server_error upstream_error null Failed"},
        Case{"tgi", 429, R"({"error":"Full","error_type":"overloaded"})",
             "503 service_unavailable_error server_is_overloaded null Full"},
        Case{"litellm-proxy", 429, R"({"error":{"message":"Slower","type":null,"param":null,"code":"429"}})",
             "429 rate_limit_error rate_limit_exceeded null Slower"}));

TEST(CompatVendorErrors, HowLongToWait) {
    using std::chrono::seconds;
    const Error flight =
        read_error("openrouter", 402, R"({"error":{"code":402,"message":"In flight","metadata":{"limit_source":"b"}}})",
                   {{"retry-after", "7"}});
    EXPECT_EQ(told(flight), "429 rate_limit_error rate_limit_exceeded null In flight");
    EXPECT_EQ(flight.retry_after, seconds(7));
    const auto later = std::chrono::system_clock::now() + seconds(40);
    const auto epoch = std::chrono::duration_cast<std::chrono::milliseconds>(later.time_since_epoch()).count();
    const Error routed = read_error(
        "openrouter", 429,
        R"({"error":{"code":429,"message":"Slower","metadata":{"headers":{"X-RateLimit-Remaining":"0","X-RateLimit-Reset":")" +
            std::to_string(epoch) + R"("}}}})");
    ASSERT_TRUE(routed.retry_after);
    EXPECT_GT(*routed.retry_after, seconds(20));
    EXPECT_LE(*routed.retry_after, seconds(40));
    EXPECT_EQ(read_error("cerebras", 429, R"({"message":"m","code":"request_quota_exceeded"})",
                         {{"x-ratelimit-remaining-requests-day", "0"}, {"x-ratelimit-reset-requests-day", "12.5"}})
                  .retry_after,
              std::chrono::milliseconds(12500));
    EXPECT_EQ(read_error("github", 429, R"({"error":{"code":"RateLimitReached","message":"Please wait 30 seconds"}})")
                  .retry_after,
              seconds(30));
    EXPECT_EQ(read_error("groq", 413, R"({"error":{"message":"m","code":"rate_limit_exceeded"}})").retry,
              Retry::kOtherTarget);
}

TEST(CompatVendorErrors, UnderStatus200) {
    EXPECT_EQ(whole("x-ai", R"({"code":"The service is currently unavailable","error":"later"})"),
              "failure 503 service_unavailable_error server_is_overloaded later\n");
    const ChatRequest request(R"({"stream":true})");
    EXPECT_EQ(replay_everywhere(adapter_of("x-ai"), request.get(), whole_head(),
                                R"({"code":"The service is currently unavailable","error":"later"})"),
              "failure 503 service_unavailable_error server_is_overloaded later\n");
    EXPECT_EQ(whole("openrouter", R"({"error":{"code":503,"message":"nobody"},"user_id":"u"})"),
              "failure 503 service_unavailable_error server_is_overloaded nobody\n");
    EXPECT_EQ(whole("huggingface", R"({"error":{"message":"full","http_status_code":503}})"),
              "failure 503 service_unavailable_error server_is_overloaded full\n");
    EXPECT_EQ(whole("workers-ai", R"({"success":false,"errors":[{"code":10000,"message":"who"}],"result":null})"),
              "failure 401 invalid_request_error invalid_api_key who\n");
}

// The rules of an entry, as a user's own catalogue may have them.
class OwnVendor : public testing::Test {
protected:
    OwnVendor() {
        std::string text = R"({"id":"own","endpoints":{"chat":"/c","completions":"/l"},"response":{
            "think_tags":"opened","error_message":"/fault/texts/1","error_code":"/fault/a~1b",
            "error_codes":{"E7":"insufficient_quota","E*":"content_filter","418":"timeout"},
            "error_texts":{"Too Odd":"invalid_request"},
            "rate_limits":{"x-ratelimit-remaining-requests":"left","x-ratelimit-reset-requests":"again"}}})";
        json::pad(text);
        std::vector<std::string> problems;
        entry_ = provider::read_entry(*json::parse(text), problems);
        EXPECT_TRUE(problems.empty());
        adapter_ = std::make_unique<compat::CompatAdapter>(entry_.profile);
    }
    Error read(int status, std::string_view body, std::vector<Header> headers = {}) const {
        return adapter_->read_error(ResponseHead{status, std::move(headers)}, body);
    }

    provider::CatalogEntry entry_;
    std::unique_ptr<compat::CompatAdapter> adapter_;
};

TEST_F(OwnVendor, SaysWhereItsErrorsStand) {
    EXPECT_EQ(told(read(500, R"({"message":"m","fault":{"texts":["x","real"],"a/b":"E7"}})")),
              "429 insufficient_quota insufficient_quota null real");
    EXPECT_EQ(told(read(500, R"({"message":"m","fault":{"texts":["x"],"a/b":"E8"}})")),
              "400 invalid_request_error content_filter null m");
    EXPECT_EQ(told(read(418, R"({"message":"m"})")), "504 timeout timeout null m");
    EXPECT_EQ(told(read(500, R"({"message":"It is too odd."})")), "400 invalid_request_error null null It is too odd.");
    EXPECT_EQ(told(read(404, R"({"message":"m","fault":{"a/b":"own_code"}})")),
              "404 invalid_request_error own_code null m");
    EXPECT_EQ(
        told(adapter_->completions()->read_error(ResponseHead{400, {}}, R"({"fault":{"texts":[0,"t"],"a/b":"E7"}})")),
        "429 insufficient_quota insufficient_quota null t");
}

TEST_F(OwnVendor, SaysWhenAnAnswerIsAnError) {
    const ChatRequest request("{}");
    const auto read_whole = [&](std::string_view more) {
        return replay_everywhere(*adapter_, request.get(), whole_head(),
                                 completion(R"({"index":0,"message":{"role":"assistant","content":"a</think>b"},)"
                                            R"("finish_reason":"stop"})",
                                            more));
    };
    EXPECT_EQ(read_whole(R"(,"fault":{"texts":["","no"],"a/b":"E7"})"),
              "failure 429 insufficient_quota insufficient_quota no\n");
    for (const char* none : {"0", "null", "false", "\"\"", "\"0\""}) {
        EXPECT_TRUE(read_whole(R"(,"fault":{"a/b":)" + std::string(none) + "}").ends_with("end\n")) << none;
    }
}

TEST_F(OwnVendor, NamesItsLimits) {
    const std::vector<Header> limits = {{"left", "0"}, {"again", "9"}};
    EXPECT_EQ(read(429, "{}", limits).retry_after, std::chrono::seconds(9));
    std::vector<Header> out;
    adapter_->carry_headers(ResponseHead{200, limits}, out);
    EXPECT_EQ(find_header(out, "x-ratelimit-remaining-requests"), "0");
    EXPECT_EQ(find_header(out, "x-ratelimit-reset-requests"), "9s");
}

TEST_F(OwnVendor, OpensTheThinkTag) {
    const ChatRequest request("{}");
    const auto text = [&](std::string_view content) {
        const std::string body = completion(R"({"index":0,"message":{"role":"assistant","content":")" +
                                            std::string(content) + R"("},"finish_reason":"stop"})");
        const auto answer = nlohmann::json::parse(client_answer(*adapter_, request.get(), whole_head(), body));
        const auto& message = answer["choices"][0]["message"];
        return message.value("reasoning_content", "-") + "|" + message["content"].get<std::string>();
    };
    EXPECT_EQ(text("why</think>\\n\\nso"), "why|so");
    EXPECT_EQ(text("<think>why</think>so"), "why|so");
    EXPECT_EQ(text("\\n<think>\\nwhy</think>so"), "\nwhy|so");
    EXPECT_EQ(text("why<think></think>so"), "why<think>|so");
    EXPECT_EQ(text("why"), "why|");
    EXPECT_EQ(text("<thi"), "<thi|");
    const ChatRequest streaming(R"({"stream":true})");
    std::string events = delta(R"("role":"assistant","content":"")") + "\n" + delta(R"("content":"wh")") + "\n" +
                         delta(R"("content":"y</th")") + "\n" + delta(R"("content":"ink>so")") + "\n" +
                         delta("", "\"stop\"") + "\n[DONE]";
    std::string reasoning;
    std::string content;
    for (const auto& chunk : client_chunks(*adapter_, streaming.get(), sse(events))) {
        const auto& one = chunk["choices"][0]["delta"];
        reasoning += one.value("reasoning_content", "");
        content += one.value("content", "");
    }
    EXPECT_EQ(reasoning + "|" + content, "why|so");
}

}  // namespace
}  // namespace lightport::golden
