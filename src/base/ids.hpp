// Identifiers of requests.
#pragma once

#include <string>

namespace lightport {

// "req_" and 32 hexadecimal digits, unique in practice, not secret. One generator per thread, seeded by the system.
std::string make_request_id();

}  // namespace lightport
