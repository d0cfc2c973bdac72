// The readers that OpenAiChat::read consists of, by concern. Private to this folder.
#pragma once

#include "lightport/chat.hpp"
#include "surface/fields.hpp"

namespace lightport::surface {

// openai_chat_messages.cpp: the members messages (present, an array) …
Result<void> read_messages(json::Value value, const Path& path, chat::Request& request);
// … and one tool call of an assistant message, {"id":…,"type":"function","function":{"name":…,"arguments":"…"}}.
Result<void> read_tool_call(json::Value value, const Path& path, chat::Message& message);

// openai_chat_parts.cpp: a message's content, a string or an array of parts.
Result<void> read_content(json::Value value, const Path& path, chat::Message& message);

// openai_chat_tools.cpp: tools, tool_choice and their deprecated forms functions and function_call.
Result<void> read_tools(json::Value value, const Path& path, chat::Request& request);
Result<void> read_tool_choice(json::Value value, const Path& path, chat::Request& request);
Result<void> read_functions(json::Value value, const Path& path, chat::Request& request);
Result<void> read_function_choice(json::Value value, const Path& path, chat::Request& request);

// openai_chat_options.cpp
Result<void> read_response_format(json::Value value, const Path& path, chat::Request& request);
Result<void> read_effort(json::Value value, const Path& path, chat::Request& request);
Result<void> read_stop(json::Value value, const Path& path, chat::Request& request);

// The memory that a request was created in.
inline std::pmr::memory_resource* memory_of(const chat::Request& request) {
    return request.messages.get_allocator().resource();
}

}  // namespace lightport::surface
