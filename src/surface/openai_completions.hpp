// POST /v1/completions: OpenAI's legacy dialect towards the client. A request is relayed where the provider has this
// endpoint, else it is carried by a chat completion with one user message.
// Source: OpenAI's API reference, "Completions" (create completion, the completion object).
#pragma once

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <string>
#include <string_view>

#include "surface/surface.hpp"

namespace lightport::surface {

// What has to be known of a body before it is relayed or carried. Borrowed from it.
struct CompletionRequest {
    std::string_view body;
    json::Text model;
    json::Raw prompt;  // as written; absent: none
    json::Raw echo;    // these four have no place in a chat completion
    json::Raw suffix;
    json::Raw logprobs;
    json::Raw best_of;
    json::Raw tools;  // these two have none in a completion
    json::Raw functions;
    std::int64_t n = 1;
    bool stream = false;
    bool include_usage = false;
};

// The bytes at body.data() must be followed by json::kPadding readable bytes. Errors as for chat.
Result<CompletionRequest> read_completion(std::string_view body, std::pmr::memory_resource* memory);

// The request as an adapter relays it: the body, the model, and what readers look at.
chat::Request relayed(const CompletionRequest& request, std::pmr::memory_resource* memory);

// The prompt, if a chat completion can carry the request: one prompt of text, and nothing that only this endpoint can
// do, nor calls, for which its answer has no place. Errors name the param.
Result<json::Text> carried_prompt(const CompletionRequest& request);

// How the provider's answer reads: as the client's own dialect, or as a chat completion that carries it.
enum class CompletionForm : std::uint8_t { kRelayed, kCarried };

// A writer for text_completion objects, stream or whole, as request.stream says. `request` outlives it.
std::unique_ptr<EventWriter> open_completion(const chat::Request& request, CompletionForm form, std::string& out);

}  // namespace lightport::surface
