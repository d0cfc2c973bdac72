// Cohere's log probabilities in OpenAI's form.
#pragma once

#include <string>

#include "json/value.hpp"

namespace lightport::cohere {

// Appends {"content":[…],"refusal":null} for an item {"text","token_ids","logprobs"} or a list of them. An item may
// stand for several tokens: its probability is their product.
void write_logprobs(std::string& out, json::Value items);

}  // namespace lightport::cohere
