// POST /v1/embeddings: OpenAI's dialect towards the client. Source: OpenAI's API reference, "Embeddings".
#pragma once

#include <memory_resource>
#include <string>
#include <string_view>

#include "lightport/embeddings.hpp"

namespace lightport::surface {

// Reads and validates a body, which must be followed by json::kPadding readable bytes and outlive the request. null is
// read as absent, unknown members are kept. At most 2048 inputs. Errors as for chat: kInvalidJson, kMissing,
// kInvalidType, kInvalidValue with the path of the member, e.g. input[1].
Result<embeddings::Request> read_embeddings(std::string_view body, std::pmr::memory_resource* memory);

// Appends the list of vectors in the form that the client asked for. A vector in the other form is converted.
// Error: kUpstream invalid_upstream_response for a vector that cannot be.
Result<void> write_embeddings(const embeddings::Request& request, const embeddings::Response& response,
                              std::string& out);

}  // namespace lightport::surface
