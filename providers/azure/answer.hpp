// What Azure's answers have that no client of OpenAI expects.
// Source: Microsoft Learn, "Content streaming in Azure OpenAI" and "Content filtering annotations".
#pragma once

#include <string>

#include "json/value.hpp"
#include "provider/filtered_reader.hpp"

namespace lightport::azure {

// Streams. The results of the content filters stay in the answer, in chunks that look like all others:
// - the first chunk has no choices, and "" for id, object and model: its prompt_filter_results go with the next chunk;
// - annotations that come later have neither an id nor a delta: they get the stream's id and an empty delta;
// - models other than OpenAI's write null for the members that a delta does not have: these are left out.
class ChunkFilter final : public provider::EventFilter {
public:
    void on_event(const chat::Event& event, chat::EventSink& next) override;

private:
    struct Chunk;

    void take(std::string_view json, chat::EventSink& next);
    void remember(const Chunk& chunk);
    std::string_view identity(json::Text name) const;
    void emit(std::string_view json, const Chunk& chunk, chat::EventSink& next);

    // The stream's identity as JSON, from the first chunk that has one; empty: not yet.
    std::string id_;
    std::string created_;
    std::string model_;
    std::string prompt_filter_results_;  // waiting for the next chunk
    std::string scratch_;
};

// Whole answers. A completion that was filtered may have no message, or one without content.
class WholeFilter final : public provider::EventFilter {
public:
    void on_event(const chat::Event& event, chat::EventSink& next) override;

private:
    std::string scratch_;
};

}  // namespace lightport::azure
