// Where a model is served on Vertex AI: its publisher, host and path.
// Source: Google's Vertex AI REST reference, projects.locations.publishers.models and projects.locations.endpoints.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"

namespace lightport::vertex {

// Whose API a model speaks.
enum class Publisher : std::uint8_t {
    kGoogle,     // Gemini, embeddings; tuned ones behind an endpoint
    kAnthropic,  // Claude
    kMistral,
    kOpenApi  // all others, behind one endpoint in OpenAI's dialect
};

struct ServedModel {
    Publisher publisher = Publisher::kGoogle;
    std::string_view name;  // borrowed, without what names the publisher
    bool endpoint = false;  // a number of an endpoint, not a name
};

// By the name alone: "claude-…", "mistral-…", "publisher/model-maas", "publishers/google/models/…", "endpoints/123".
ServedModel served_model(std::string_view model);

// "https://us-central1-aiplatform.googleapis.com", by the options project and location (global if not given). Error:
// kInternal, names the option.
Result<std::string> base_url(const std::vector<Header>& options);

// The path of a model behind the base URL, up to its method. `version`: e.g. "v1", unless the option api_version says
// otherwise. Without a project it is the one of API keys ("express mode"). Errors: 400 for the model's name, kInternal
// for options.
Result<std::string> model_path(const ServedModel& model, const Target& target, std::string_view version);

// The path of OpenAI's dialect.
Result<std::string> openapi_path(const Target& target);

}  // namespace lightport::vertex
