// The request direction: writes the body of POST /api/chat. Source: Ollama's API reference, "Generate a chat message".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "json/writer.hpp"
#include "lightport/adapter.hpp"
#include "lightport/chat.hpp"

namespace lightport::ollama {

// Writes one body. Used once.
class RequestWriter {
public:
    RequestWriter(const chat::Request& request, const Target& target, chat::LossReport& losses, std::string& out);

    Result<void> write();

private:
    // request.cpp
    void note_losses();
    void write_tools();
    void write_tool(const chat::Tool& tool);
    void write_format();
    void write_think();
    void write_logprobs();
    void write_keep_alive();

    // request_messages.cpp
    Result<void> write_messages();
    Result<void> write_message(std::size_t index);
    Result<void> write_content(std::size_t index);
    Result<void> write_images(std::size_t index);
    void write_calls(const chat::Message& message);
    void write_result(const chat::Message& message);

    const chat::Request& request_;
    const Target& target_;
    chat::LossReport& losses_;
    json::Writer writer_;
    std::unordered_set<std::string_view> offered_;                 // names of the tools offered, where not all are
    std::unordered_map<std::string_view, json::Text> call_names_;  // id → name of the calls so far
    std::string scratch_;
};

}  // namespace lightport::ollama
