// The request direction, per publisher. Each fills path, headers and body. Errors: 400, naming the param; kInternal for
// options.
#pragma once

#include "lightport/adapter.hpp"
#include "providers/vertex/place.hpp"

namespace lightport::vertex {

// What one request is written from. Borrowed.
struct Job {
    const chat::Request& request;
    const Target& target;
    ServedModel model;
};

// generateContent. Service tiers go into a header there.
Result<void> write_gemini(const Job& job, chat::LossReport& losses, UpstreamRequest& out);

// The Messages API's body without the model, with its version inside; rawPredict.
// Source: Anthropic's documentation, "Claude on Vertex AI".
Result<void> write_claude(const Job& job, chat::LossReport& losses, UpstreamRequest& out);

// Mistral's chat API; rawPredict.
Result<void> write_mistral(const Job& job, chat::LossReport& losses, UpstreamRequest& out);

// OpenAI's dialect, for open models as a service.
Result<void> write_openapi(const Job& job, chat::LossReport& losses, UpstreamRequest& out);

}  // namespace lightport::vertex
