// Names of functions as Google takes them. Source: Gemini API reference, FunctionDeclaration.
#pragma once

#include <string>

#include "lightport/json_text.hpp"

namespace lightport::gemini {

// Appends a function's name: as it is where it starts with a letter or "_" and holds [A-Za-z0-9_.:-], 64 at most; else
// changed in a way that always gives the same name.
void append_function_name(std::string& out, json::Text name);

}  // namespace lightport::gemini
