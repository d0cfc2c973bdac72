// Bedrock's exceptions as ours. Source: Amazon Bedrock API reference, "Common errors" and the errors of Converse,
// ConverseStream and InvokeModel.
#pragma once

#include <string>
#include <string_view>

#include "json/value.hpp"
#include "lightport/adapter.hpp"
#include "provider/message_reader.hpp"

namespace lightport::bedrock {

// An exception by its name ("ThrottlingException", in streams "throttlingException") and its body
// {"message"|"Message", "originalStatusCode"?, "originalMessage"?}. An unknown name counts by the status of the head.
Error exception_of(std::string_view name, json::Value body, const ResponseHead& head);

// An answer that is no success. The name stands in x-amzn-errortype, else in the body's __type.
Error error_of(const ResponseHead& head, std::string_view body);

// A 200 whose body is no answer: {"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"}} and others.
Error error_in_success(json::Value body, const ResponseHead& head);

using provider::invalid_answer;

}  // namespace lightport::bedrock
