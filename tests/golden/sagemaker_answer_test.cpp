// Answers of containers inside SageMaker's operations → events, at any split of the bytes and of the parts.
#include <algorithm>

#include "golden/sagemaker_support.hpp"

namespace lightport::sagemaker_test {
namespace {

std::string chunk(std::string_view members, std::string_view finish = "null") {
    return R"({"id":"c1","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":[{"index":0,)"
           R"("delta":{)" +
           std::string(members) + R"(},"finish_reason":)" + std::string(finish) + "}]}";
}
const std::string kFirst = chunk(R"("role":"assistant","content":"Grüße")");
const std::string kLast = chunk(R"("content":", Welt")", R"("stop")");
const std::string kWhole = R"({"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,)"
                           R"("message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]})";
const std::string kEvents = "verbatim " + kFirst + "\nverbatim " + kLast + "\nend\n";

TEST(SageMakerStream, PartsCutTheContainersEventsAnywhere) {
    const std::string container = golden::sse(kFirst + "\n" + kLast + "\n[DONE]");
    for (const std::size_t size : {std::size_t{1}, std::size_t{7}, std::size_t{64}, container.size()}) {
        EXPECT_EQ(replay(parts(container, size)), kEvents) << size;
    }
    EXPECT_EQ(replay(parts(container, 9), stream_head("")), kEvents) << "SageMaker does not say what it is";
}

TEST(SageMakerStream, AContainerMayWriteADocumentPerLine) {
    const std::string container = kFirst + "\n" + kLast + "\n";
    for (const std::string_view type : {"application/jsonlines", "application/x-ndjson", ""}) {
        for (const std::size_t size : {std::size_t{1}, std::size_t{11}, container.size()}) {
            EXPECT_EQ(replay(parts(container, size), stream_head(type)), kEvents) << type << size;
        }
    }
    EXPECT_EQ(replay(parts(kFirst + "\r\n" + kLast, 20), stream_head("application/jsonlines")), kEvents);
}

TEST(SageMakerStream, AContainerThatDoesNotStreamIsRetold) {
    const std::string in_parts = replay(parts(kWhole, 10), stream_head("application/json"));
    EXPECT_NE(in_parts.find("Hi"), std::string::npos) << in_parts;
    EXPECT_TRUE(in_parts.ends_with("end\n")) << in_parts;
}

TEST(SageMakerStream, WhatIsMissingIsAFailure) {
    const std::string cut = golden::sse(kFirst);
    EXPECT_NE(replay(parts(cut, 8)).find("stream_truncated"), std::string::npos);
    const std::string frames = parts(golden::sse(kFirst + "\n" + kLast), 500);
    EXPECT_NE(replay(frames.substr(0, frames.size() - 3)).find("stream_truncated"), std::string::npos);
    EXPECT_NE(replay("").find("stream_truncated"), std::string::npos);
    EXPECT_NE(replay("data: {\"id\":\"c1\"}\n\n").find("Amazon SageMaker's stream is damaged"), std::string::npos);
}

TEST(SageMakerStream, ExceptionsAreFailures) {
    const std::string begin = parts(golden::sse(kFirst), 40);
    EXPECT_EQ(replay(begin + aws_exception("ModelStreamError", R"({"Message":"The model took too long.",)"
                                                               R"("ErrorCode":"ModelInvocationTimeExceeded"})")),
              "verbatim " + kFirst + "\nfailure 504 timeout timeout The model took too long.\n");
    EXPECT_EQ(replay(begin + aws_exception("ModelStreamError", R"({"Message":"Broken.","ErrorCode":"StreamBroken"})")),
              "verbatim " + kFirst + "\nfailure 502 server_error upstream_error Broken.\n");
    EXPECT_EQ(replay(begin + aws_exception("InternalStreamFailure", R"({"Message":"Try again."})")),
              "verbatim " + kFirst + "\nfailure 500 server_error internal_error Try again.\n");
}

TEST(SageMakerStream, AnErrorOfTheContainerIsAFailure) {
    const std::string error = R"({"error":{"message":"CUDA out of memory","type":"internal_error","code":500}})";
    for (const std::string& container : {golden::sse(kFirst + "\n" + error), kFirst + "\n" + error + "\n"}) {
        const std::string events = replay(parts(container, 16), stream_head(""));
        EXPECT_NE(events.find("failure"), std::string::npos) << events;
        EXPECT_NE(events.find("CUDA out of memory"), std::string::npos) << events;
        EXPECT_EQ(events.find("end\n"), std::string::npos) << events;
    }
}

TEST(SageMakerStream, NothingFollowsTheEnd) {
    const std::string container = parts(golden::sse(kFirst + "\n" + kLast + "\n[DONE]"), 33);
    EXPECT_EQ(replay(container + aws_exception("InternalStreamFailure", "{}")), kEvents);
    EXPECT_EQ(replay(aws_event("Unknown", "{}") + container + parts("more", 2)), kEvents);
}

TEST(SageMakerWhole, IsTheContainersAnswer) {
    const ChatRequest request("{}");
    EXPECT_EQ(golden::replay_everywhere(sagemaker::SageMakerAdapter{}, request.get(), golden::whole_head(), kWhole),
              "verbatim " + kWhole + "\nend\n");
}

// "status code message (param)"
std::string error_of(int status, std::string_view body, std::string_view name = "") {
    ResponseHead head{status, {{"content-type", "application/json"}, {"x-amzn-requestid", "5c1e"}}};
    if (!name.empty()) head.headers.push_back({"x-amzn-errortype", std::string(name)});
    const Error error = sagemaker::SageMakerAdapter{}.read_error(head, body);
    EXPECT_EQ(error.upstream_status, status);
    EXPECT_EQ(error.upstream_request_id, "5c1e");
    return std::to_string(error.status) + " " + error.code.value_or("-") + " " + error.message +
           (error.param ? " (" + *error.param + ")" : "");
}

TEST(SageMakerErrors, OfTheService) {
    EXPECT_EQ(error_of(400, R"({"message":"Endpoint e of account 111122223333 not found."})", "ValidationError"),
              "404 model_not_found Endpoint e of account 111122223333 not found. (model)");
    EXPECT_EQ(error_of(400, R"({"message":"1 validation error detected"})", "ValidationError:http://internal/"),
              "400 - 1 validation error detected");
    EXPECT_EQ(error_of(503, R"({"Message":"Busy."})", "ServiceUnavailable"), "503 server_is_overloaded Busy.");
    EXPECT_EQ(error_of(500, R"({"Message":"Oh."})", "InternalFailure"), "500 internal_error Oh.");
    EXPECT_EQ(error_of(530, R"({"Message":"Oh."})", "InternalDependencyException"), "500 internal_error Oh.");
    EXPECT_EQ(error_of(429, R"({"Message":"Loading."})", "ModelNotReadyException"),
              "503 server_is_overloaded Loading.");
    EXPECT_EQ(error_of(400, R"({"__type":"ThrottlingException","message":"Rate exceeded"})"),
              "429 rate_limit_exceeded Rate exceeded");
    EXPECT_EQ(error_of(403, R"({"Message":"User is not authorized to perform: sagemaker:InvokeEndpoint"})",
                       "AccessDeniedException"),
              "403 permission_denied User is not authorized to perform: sagemaker:InvokeEndpoint");
    EXPECT_EQ(error_of(403, R"({"message":"The security token included in the request is expired"})",
                       "ExpiredTokenException"),
              "401 invalid_api_key The security token included in the request is expired");
    EXPECT_EQ(error_of(502, "<html>bad</html>"), "502 upstream_error HTTP 502 from Amazon SageMaker");
}

std::string model_error(int status, std::string_view original) {
    return R"({"ErrorCode":"CLIENT_ERROR_FROM_MODEL","LogStreamArn":"arn:aws:logs:x","Message":"Received client error",)"
           R"("OriginalMessage":)" +
           nlohmann::json(original).dump() + R"(,"OriginalStatusCode":)" + std::to_string(status) + "}";
}

TEST(SageMakerErrors, OfTheContainerAreItsOwn) {
    EXPECT_EQ(error_of(424, model_error(400, R"({"object":"error","message":"top_p must be in (0, 1]","code":400})"),
                       "ModelError"),
              "400 - top_p must be in (0, 1]");
    EXPECT_EQ(error_of(424,
                       model_error(400, R"({"object":"error","message":"This model's maximum context length is )"
                                        R"(4096 tokens.","type":"BadRequestError","code":400})"),
                       "ModelError")
                  .substr(0, 27),
              "400 context_length_exceeded");
    EXPECT_EQ(
        error_of(424, model_error(429, R"({"error":"Model is overloaded","error_type":"overloaded"})"), "ModelError"),
        "503 server_is_overloaded Model is overloaded");
    EXPECT_EQ(error_of(424, model_error(500, "out of memory"), "ModelError").substr(0, 3), "500");
    EXPECT_EQ(
        error_of(424, R"({"Message":"Your invocation timed out while waiting.","OriginalStatusCode":0})", "ModelError"),
        "504 timeout Your invocation timed out while waiting.");
    EXPECT_EQ(error_of(424, R"({"Message":"Received server error","OriginalStatusCode":0})", "ModelError"),
              "502 upstream_error Received server error");
}

}  // namespace
}  // namespace lightport::sagemaker_test
