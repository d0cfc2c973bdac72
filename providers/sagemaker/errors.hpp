// SageMaker's exceptions, and the errors of the containers behind it, as ours.
// Source: Amazon SageMaker API reference, InvokeEndpoint and ResponseStream.
#pragma once

#include <string_view>

#include "providers/aws/errors.hpp"

namespace lightport::sagemaker {

// An exception by its name and its body {"Message", "ErrorCode"?, "OriginalStatusCode"?, "OriginalMessage"?}. A
// ModelError is the container's own answer: what it says counts, with its own status.
Error exception_of(std::string_view name, json::Value body, const ResponseHead& head);

inline constexpr aws::Dialect kDialect{"Amazon SageMaker", exception_of};

}  // namespace lightport::sagemaker
