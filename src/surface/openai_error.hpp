// OpenAI's error object, for bodies and for events of a broken stream.
#pragma once

#include <string>

#include "lightport/error.hpp"

namespace lightport::surface {

// Appends {"error":{"message":…,"type":…,"param":…,"code":…}}: all four keys always, param and code null when unknown.
// Text that is not UTF-8 (a provider's message) is repaired. Source: OpenAI's API reference, "Errors".
void write_openai_error(const Error& error, std::string& out);

}  // namespace lightport::surface
