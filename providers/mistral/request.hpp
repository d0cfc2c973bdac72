// What a chat request has to say otherwise for Mistral. Its API refuses members that it does not know, in the request
// as in messages, tools and parts; everything else is OpenAI's form and keeps its bytes. Source: Mistral's API
// reference, "Chat Completion"; mistral-common, validation of requests.
#pragma once

#include <cstddef>
#include <string>

#include "json/writer.hpp"
#include "lightport/adapter.hpp"
#include "provider/call_ids.hpp"
#include "provider/profile.hpp"

namespace lightport::mistral {

// What is known without looking at values.
const provider::RequestProfile& request_profile();

// True where the conversation ends with words of the assistant: Mistral wants them marked as the beginning of its
// answer, and repeats them in it.
bool adds_prefix(const chat::Request& request);

// What depends on values. One per request.
class RequestEditor {
public:
    RequestEditor(const chat::Request& request, const Target& target, chat::LossReport& losses)
        : request_(request), target_(target), losses_(losses) {}

    // Errors: kUnsupportedValue for custom tools and for parts of an unknown type.
    Result<provider::RequestEdits> edit();

private:
    void edit_effort();
    void edit_tool_choice();
    void edit_format();
    void edit_small_things();
    Result<void> edit_tools();
    bool is_offered(const chat::Tool& tool) const;

    Result<void> edit_message(std::size_t index);
    void edit_result(std::size_t index, provider::MemberEdits& edits);
    void edit_calls(std::size_t index, provider::MemberEdits& edits);
    Result<void> edit_content(std::size_t index, provider::MemberEdits& edits);
    Result<void> write_part(const chat::Part& part, json::Writer& writer, const std::string& param);
    Result<void> write_file(const chat::Part& part, json::Writer& writer, const std::string& param);

    const chat::Request& request_;
    const Target& target_;
    chat::LossReport& losses_;
    provider::RequestEdits edits_;
    provider::CallIds ids_;
};

}  // namespace lightport::mistral
