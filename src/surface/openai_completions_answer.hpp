// What the two writers of completions share. Private to this folder.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "json/value.hpp"
#include "json/writer.hpp"
#include "surface/openai_chat_answer.hpp"
#include "surface/openai_completions.hpp"

namespace lightport::surface {

// {"id":"cmpl-…","object":"text_completion","created":…,"model":… — the object stays open.
void write_completion_head(json::Writer& writer, json::Text id, json::Text model, const chat::Request& request);

// Tool calls cannot occur: an end for their sake is a stop.
std::string_view completion_finish_name(chat::FinishReason reason);

// A chat completion, or a chunk of one, told as Start, TextDelta and Finish. What has no place in a completion
// (reasoning, tool calls) is left out; a refusal is the text there is.
void tell_chat(std::string_view json, chat::EventSink& sink);

std::unique_ptr<EventWriter> open_completion_stream(const chat::Request& request, CompletionForm form,
                                                    std::string& out);
std::unique_ptr<EventWriter> open_completion_whole(const chat::Request& request, CompletionForm form, std::string& out);

}  // namespace lightport::surface
