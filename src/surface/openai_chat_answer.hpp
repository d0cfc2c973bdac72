// The pieces that chunks and whole answers of OpenAI's chat dialect share, and their two writers. Private to this
// folder.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "json/writer.hpp"
#include "lightport/chat.hpp"
#include "surface/surface.hpp"

namespace lightport::surface {

// What every chunk of an answer repeats. Text is escaped.
struct AnswerHead {
    std::string id;
    std::int64_t created = 0;  // seconds since the epoch
    std::string model;
};

// id: the prefix + the provider's (or a random one where it has none); model: the provider's, else the requested one.
AnswerHead make_head(json::Text id, json::Text model, const chat::Request& request, std::int64_t created,
                     std::string_view prefix = "chatcmpl-");

// {"id":…,"object":…,"created":…,"model":… — the object stays open.
void write_head(json::Writer& writer, const AnswerHead& head, std::string_view object);

// The object of the member "usage".
void write_usage(json::Writer& writer, const chat::Usage& usage);

// A member "service_tier" where it is known.
void write_service_tier(json::Writer& writer, json::Text tier);

std::string_view finish_name(chat::FinishReason reason, bool legacy_functions);

// A choice that the provider left open although its answer is complete.
inline chat::FinishReason implied_finish(bool has_calls) {
    return has_calls ? chat::FinishReason::kToolCalls : chat::FinishReason::kStop;
}

// openai_chat_stream.cpp: chat.completion.chunk events. openai_chat_whole.cpp: one chat.completion.
std::unique_ptr<EventWriter> open_stream(const chat::Request& request, std::int64_t created, std::string& out);
std::unique_ptr<EventWriter> open_whole(const chat::Request& request, std::int64_t created, std::string& out);

}  // namespace lightport::surface
