// Ollama's log probabilities in OpenAI's form.
#pragma once

#include <string>

#include "json/value.hpp"

namespace lightport::ollama {

// Appends {"content":[…],"refusal":null}: the same members, of which Ollama leaves out what is empty.
void write_logprobs(std::string& out, json::Value items);

}  // namespace lightport::ollama
