// The Date header's value (RFC 9110 §5.6.7), formatted once per second and thread.
#pragma once

#include <string_view>

namespace lightport::server {

// Valid until the thread's next call.
std::string_view http_date();

}  // namespace lightport::server
