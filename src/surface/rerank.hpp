// POST /v1/rerank, in the shape that Cohere, Jina and Voyage share. OpenAI has no such endpoint.
// Source: Cohere's API reference, "Rerank v2"; Jina's and Voyage's for return_documents, top_k and usage.
#pragma once

#include <memory_resource>
#include <string>
#include <string_view>

#include "lightport/rerank.hpp"

namespace lightport::surface {

// Reads and validates a body, which must be followed by json::kPadding readable bytes and outlive the request. null is
// read as absent, unknown members are kept. Documents are strings or objects with a text, at most 10,000. Errors:
// kInvalidJson, kMissing, kInvalidType, kInvalidValue with the path of the member, e.g. documents[1].
Result<rerank::Request> read_rerank(std::string_view body, std::pmr::memory_resource* memory);

// Appends {"id","model","results":[{"index","relevance_score","document"?}],"meta"?,"usage"}: at most top_n results,
// documents where the client wants them. Error: kUpstream invalid_upstream_response for a result that names no
// document, or names one twice.
Result<void> write_rerank(const rerank::Request& request, const rerank::Response& response, std::string& out);

}  // namespace lightport::surface
