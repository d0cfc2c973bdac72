// Log probabilities of tokens in OpenAI's form. Source: Gemini API reference, LogprobsResult.
#pragma once

#include <string>

#include "json/value.hpp"

namespace lightport::gemini {

// Appends {"content":[{"token","logprob","bytes","top_logprobs"}…],"refusal":null}. False: there is no token.
bool write_logprobs(std::string& out, json::Value logprobs_result);

}  // namespace lightport::gemini
