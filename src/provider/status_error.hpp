// The error that an HTTP status alone stands for.
#pragma once

#include <string>

#include "lightport/error.hpp"

namespace lightport::provider {

// The kind for a provider's status other than 2xx: 402 is a quota, 408 and 504 a timeout, 498, 503 and 529 an overload,
// a redirect and unknown statuses an upstream error.
ErrorKind kind_of_status(int status);

// An Error of that kind with upstream_status set.
Error status_error(int status, std::string message);

// Gives the error another kind's status, type, code and retry; message and details stay.
void set_kind(Error& error, ErrorKind kind);

}  // namespace lightport::provider
