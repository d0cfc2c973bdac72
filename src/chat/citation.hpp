// Annotations of messages as OpenAI writes them. Source: OpenAI's API reference, "The chat completion object".
#pragma once

#include "json/writer.hpp"
#include "lightport/chat.hpp"

namespace lightport::chat {

// The members type and url_citation; the object is opened and closed by the caller.
inline void write_citation(json::Writer& writer, const Citation& citation) {
    writer.member("type", json::Text{"url_citation"}).key("url_citation").begin_object();
    writer.member("start_index", citation.start_index).member("end_index", citation.end_index);
    writer.member("url", citation.url).member("title", citation.title).end_object();
}

}  // namespace lightport::chat
