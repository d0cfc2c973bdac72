// Tools and calls in the form of providers whose functions take an object: OpenAI's arguments are text, and its custom
// tools take free text.
#pragma once

#include <string>
#include <string_view>

#include "json/writer.hpp"
#include "lightport/chat.hpp"

namespace lightport::provider {

// The parameters of the function that stands for a custom tool: its free text is the one member `input`.
inline constexpr std::string_view kCustomToolSchema =
    R"({"type":"object","properties":{"input":{"type":"string"}},"required":["input"],"additionalProperties":false})";

// Writes the member `description` of that function, if there is something to say. A grammar cannot be enforced, so it
// is told, and `custom.format` noted.
void write_custom_description(json::Writer& writer, const chat::Tool& tool, chat::LossReport& losses);

// Writes the arguments of a call as an object value. They are what some model wrote: whatever is not an object is
// wrapped ({"raw_arguments":"…"}) instead of refused; nothing at all is {}.
void write_arguments(json::Writer& writer, const chat::ToolCall& call, std::string& scratch);

// Writes the parameters of a function as they were written, with "type":"object" where they have no type, and as an
// empty object schema where there are none.
void write_parameters(json::Writer& writer, json::Raw parameters);

// The way back: the escaped arguments {"input":"free text"} → the escaped free text. Whatever else the model wrote
// stays as it is.
std::string custom_input(json::Text arguments);

}  // namespace lightport::provider
