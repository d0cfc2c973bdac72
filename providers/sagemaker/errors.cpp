// See errors.hpp.
#include "providers/sagemaker/errors.hpp"

#include <utility>

#include "json/text.hpp"
#include "providers/openai/error.hpp"

namespace lightport::sagemaker {
namespace {

using json::Value;

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// The words say more than the name: an endpoint that does not exist is a ValidationError.
ErrorKind refined(ErrorKind kind, std::string_view words, std::string_view code) {
    if (kind == ErrorKind::kBadRequest && contains(words, "not found")) return ErrorKind::kModelNotFound;
    if (kind != ErrorKind::kUpstream) return kind;
    return code == "ModelInvocationTimeExceeded" || contains(words, "timed out") ? ErrorKind::kTimeout : kind;
}

// The status of the answer is SageMaker's, so that a 401 of the container speaks of no credential of AWS.
Error container_error(std::int64_t status, std::string_view answer, const ResponseHead& head) {
    ResponseHead own;
    own.status = static_cast<int>(status);
    Error error = openai::error_from_body(own, answer);
    error.upstream_status = head.status;
    error.upstream_request_id = head.header("x-amzn-requestid");
    return error;
}

}  // namespace

Error exception_of(std::string_view name, Value body, const ResponseHead& head) {
    const std::int64_t status = body["OriginalStatusCode"].integer().value_or(0);
    const std::string answer = json::unescaped(body["OriginalMessage"].text());
    if (status >= 400 && status <= 599 && !answer.empty()) return container_error(status, answer, head);
    const std::string words = aws::words_of(body);
    const std::string code = json::unescaped(body["ErrorCode"].text());
    return aws::make_error(
        {refined(aws::kind_of(name, words, head.status), words, code), name, words, kDialect.service}, head);
}

}  // namespace lightport::sagemaker
