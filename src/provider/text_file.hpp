// Files for providers that take text only.
#pragma once

#include <string>
#include <string_view>

#include "lightport/chat.hpp"
#include "lightport/result.hpp"

namespace lightport::provider {

// The name and the text of a file part, as escaped text. Errors name `where`: a file that is no text, or not here.
// `provider` names it in the message, e.g. "Cohere".
Result<std::string> text_of_file(const chat::Part& part, const std::string& where, std::string_view provider);

}  // namespace lightport::provider
