// The request direction: writes the body of POST /v2/chat. Source: Cohere's API reference, "Chat with the model" (v2).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>

#include "json/writer.hpp"
#include "lightport/adapter.hpp"
#include "lightport/chat.hpp"
#include "provider/call_ids.hpp"
#include "providers/cohere/models.hpp"

namespace lightport::cohere {

// Writes one body. Used once.
class RequestWriter {
public:
    RequestWriter(const chat::Request& request, const Target& target, chat::LossReport& losses, std::string& out);

    Result<void> write();

private:
    // request.cpp
    Result<void> check() const;
    void plan();
    void note_losses();
    void write_limits();
    void write_penalties();
    void write_stop();
    void write_format();
    void write_thinking();
    void write_passed_on();

    // request_tools.cpp
    bool is_offered(const chat::Tool& tool) const;
    void write_tools();
    void write_tool(const chat::Tool& tool);
    void write_tool_choice();
    void write_strict_tools();
    bool can_be_strict() const;

    // request_messages.cpp
    Result<void> write_messages();
    Result<void> write_system();
    void write_system_sentence(bool first);
    Result<void> write_message(std::size_t index);
    Result<void> write_assistant(std::size_t index);
    void write_thinking_block(json::Text thinking);
    Result<void> write_texts(std::size_t index, std::string_view key);
    Result<void> write_parts(std::size_t index);
    Result<void> write_part(std::size_t index, std::size_t part);
    void write_text_block(json::Text text);
    void write_calls(std::size_t index);
    void write_tool_message(std::size_t index);

    const chat::Request& request_;
    const Target& target_;
    chat::LossReport& losses_;
    json::Writer writer_;
    std::unordered_set<std::string_view> offered_;  // names of the tools that may be called, where not all may
    bool filters_tools_ = false;
    Reasoning reasoning_ = Reasoning::kUnknown;
    bool replay_thinking_ = false;  // reasoning of earlier turns goes back as thinking
    bool format_in_words_ = false;  // response_format, where Cohere does not take it
    bool json_hint_ = false;        // the prompt has to ask for JSON, and does not
    provider::CallIds ids_;
    std::string scratch_;
};

}  // namespace lightport::cohere
