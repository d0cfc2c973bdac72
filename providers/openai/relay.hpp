// What all endpoints of OpenAI's own dialect share: a client's body goes on as it is, under another model's name.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "lightport/adapter.hpp"
#include "providers/openai/repair.hpp"

namespace lightport::openai {

// The request to `path`: `body`, a validated object, with every `model` replaced, also a repeated one: the provider
// must see the model that was routed. Borrows from `body`.
void relay(std::string_view path, std::string_view body, std::string_view model, UpstreamRequest& out);

// The reader for an answer to `request`, by what the answer says it is. `repair`: null where the answer is OpenAI's.
std::unique_ptr<EventReader> open_reader(const chat::Request& request, const ResponseHead& head,
                                         std::unique_ptr<Repair> repair = nullptr);

// Whether the answer says that it is a stream.
bool is_event_stream(const ResponseHead& head);

// 502 invalid_upstream_response, for an answer with status 200.
Error invalid_response(std::string message);

// 502 upstream_body_too_large: more than is held of an answer.
Error answer_too_large();

// 502 stream_truncated, for a stream with status 200.
Error truncated_stream();

// 502 upstream_invalid_event: what stands in an event of the stream is no JSON object.
Error invalid_event();

}  // namespace lightport::openai
