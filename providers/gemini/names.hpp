// Names and ids of calls as Google takes them. Source: Gemini API reference, FunctionDeclaration.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "lightport/chat.hpp"

namespace lightport::gemini {

// Appends a function's name: as it is where it starts with a letter or "_" and holds [A-Za-z0-9_.:-], 64 at most; else
// changed in a way that always gives the same name.
void append_function_name(std::string& out, json::Text name);

// The names of the request's tools that had to be changed, and the client's.
using RenamedTools = std::vector<std::pair<std::string, json::Text>>;
RenamedTools renamed_tools(const chat::Request& request);

}  // namespace lightport::gemini
