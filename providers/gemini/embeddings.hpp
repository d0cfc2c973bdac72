// Embeddings of the Gemini API, and what its sister API on Vertex AI shares.
// Source: Gemini API reference, embedContent and batchEmbedContents.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "json/writer.hpp"
#include "lightport/adapter.hpp"
#include "lightport/embeddings.hpp"

namespace lightport::gemini {

class GeminiEmbeddings final : public embeddings::EmbeddingsAdapter {
public:
    // embedContent for one text, batchEmbedContents for up to 100 at a time.
    Result<void> write(const embeddings::Request& request, const Target& target, chat::LossReport& losses,
                       std::vector<UpstreamRequest>& out) const override;
    Result<void> read(const embeddings::Request& request, std::string_view body,
                      embeddings::Response& response) const override;
};

// The settings that a client may add, in Google's words.
struct EmbeddingSettings {
    std::string_view task_type;  // e.g. "RETRIEVAL_QUERY"; empty: not given
    json::Text title;
    json::Value auto_truncate;
};

// Reads them from the extra members (task_type or input_type, title, auto_truncate) and notes the others. Error: 400
// for token ids and for task types that are not known.
Result<EmbeddingSettings> read_settings(const embeddings::Request& request, std::string_view provider,
                                        chat::LossReport& losses);

// {"parts":[{"text":…}]}
void write_content(json::Writer& writer, json::Text text);

// Appends a vector. Shortened ones come as they were cut off: they are brought to length 1, which clients rely on.
// Error: 502 invalid_upstream_response where `values` is no array of numbers.
Result<void> add_vector(const embeddings::Request& request, json::Value values, embeddings::Response& response);

}  // namespace lightport::gemini
