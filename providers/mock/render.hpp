// A reply in OpenAI's wire format.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lightport/chat.hpp"
#include "providers/mock/reply.hpp"

namespace lightport::mock {

// What all chunks of an answer have in common.
struct Envelope {
    std::string id;     // "chatcmpl-…"
    std::string token;  // makes ids of tool calls differ between requests
    std::string model;  // plain UTF-8
    bool legacy_functions = false;
    bool include_usage = false;
};

// One chat completion.
std::string render_whole(const Reply& reply, const Envelope& envelope);

// The events of a stream, each complete with its empty line, [DONE] included.
std::vector<std::string> render_stream(const Reply& reply, const Envelope& envelope);

}  // namespace lightport::mock
