// The exceptions of AWS's services as ours, as far as their names and common words tell.
// Source: Amazon Bedrock and Amazon SageMaker API references, "Common errors" and the operations' errors.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "framing/aws_event_stream.hpp"
#include "json/value.hpp"
#include "lightport/adapter.hpp"

namespace lightport::aws {

// The kind that a name ("ThrottlingException", in streams "throttlingException", also with a namespace) and its words
// stand for. An unknown name counts by the status.
ErrorKind kind_of(std::string_view name, std::string_view words, int status);

// The text of an exception: message, Message or originalMessage; empty: there is none.
std::string words_of(json::Value body);

struct Exception {
    ErrorKind kind = ErrorKind::kUpstream;
    std::string_view name;
    std::string_view words;    // unescaped
    std::string_view service;  // as a sentence names it, e.g. "Amazon Bedrock"
};

// Its error, with the request id and the time to wait of the answer that it came with.
Error make_error(const Exception& exception, const ResponseHead& head);

// What a service makes of its exceptions.
struct Dialect {
    std::string_view service;
    Error (*exception)(std::string_view name, json::Value body, const ResponseHead& head);
};

// An answer that is no success. The name stands in x-amzn-errortype, else in the body's __type.
Error error_of(const Dialect& dialect, const ResponseHead& head, std::string_view body);

// The failure that a message of an event stream reports; nullopt: it is an event.
std::optional<Error> reported_by(const Dialect& dialect, const framing::AwsMessage& message, const ResponseHead& head);

}  // namespace lightport::aws
