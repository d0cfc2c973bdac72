// See errors.hpp.
#include "providers/bedrock/errors.hpp"

#include "json/text.hpp"

namespace lightport::bedrock {
namespace {

using json::Value;

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool is_model_message(std::string_view message) {
    return contains(message, "model identifier is invalid") || contains(message, "on-demand throughput") ||
           contains(message, "reached the end of its life");
}

// The words say more than the name.
ErrorKind refined(ErrorKind kind, std::string_view message, Value original_status) {
    switch (kind) {
        case ErrorKind::kBadRequest:
            if (is_model_message(message)) return ErrorKind::kModelNotFound;
            return contains(message, "too many input tokens") ? ErrorKind::kContextLength : kind;
        case ErrorKind::kRateLimit: return contains(message, "per day") ? ErrorKind::kQuota : kind;
        case ErrorKind::kUpstream:
            if (original_status.integer() == 400) return ErrorKind::kBadRequest;
            return original_status.integer() == 429 ? ErrorKind::kRateLimit : kind;
        default: return kind;
    }
}

}  // namespace

Error exception_of(std::string_view name, Value body, const ResponseHead& head) {
    const std::string words = aws::words_of(body);
    const ErrorKind kind = refined(aws::kind_of(name, words, head.status), words, body["originalStatusCode"]);
    return aws::make_error({kind, name, words, kDialect.service}, head);
}

Error error_in_success(Value body, const ResponseHead& head) {
    const Value output = body["Output"];
    const Value source = output.is_object() ? output : body;
    const std::string type = json::unescaped(source["__type"].text());
    if (type.empty() && aws::words_of(source).empty())
        return invalid_answer("Amazon Bedrock's answer holds no output.");
    Error error = exception_of(type, source, head);
    if (type.ends_with("UnknownOperationException")) {
        error.message = "Amazon Bedrock does not know this operation: the model's id or the base URL is wrong.";
    }
    return error;
}

}  // namespace lightport::bedrock
