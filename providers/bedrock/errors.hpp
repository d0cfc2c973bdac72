// Bedrock's exceptions as ours. Source: Amazon Bedrock API reference, "Common errors" and the errors of Converse,
// ConverseStream and InvokeModel.
#pragma once

#include <string>
#include <string_view>

#include "json/value.hpp"
#include "lightport/adapter.hpp"
#include "provider/message_reader.hpp"
#include "providers/aws/errors.hpp"

namespace lightport::bedrock {

// An exception by its name ("ThrottlingException", in streams "throttlingException") and its body
// {"message"|"Message", "originalStatusCode"?, "originalMessage"?}. An unknown name counts by the status of the head.
Error exception_of(std::string_view name, json::Value body, const ResponseHead& head);

inline constexpr aws::Dialect kDialect{"Amazon Bedrock", exception_of};

// A 200 whose body is no answer: {"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"}} and others.
Error error_in_success(json::Value body, const ResponseHead& head);

using provider::invalid_answer;

}  // namespace lightport::bedrock
