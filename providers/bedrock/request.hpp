// The request direction: the writer of a body of Converse, which ConverseStream takes as well.
// Source: Amazon Bedrock API reference, Converse.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "json/value.hpp"
#include "json/writer.hpp"
#include "lightport/adapter.hpp"
#include "lightport/chat.hpp"
#include "provider/call_ids.hpp"
#include "providers/anthropic/plan.hpp"
#include "providers/bedrock/documents.hpp"
#include "providers/bedrock/models.hpp"

namespace lightport::bedrock {

// Consecutive messages of one side: Converse wants the sides to alternate. System messages stand elsewhere.
struct Turn {
    bool assistant = false;
    std::size_t begin = 0;
    std::size_t end = 0;
};

// A piece of the body that is being written.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
};

// The part's cache breakpoint, in either of the forms that clients use.
json::Raw cache_of(const chat::Part& part);

// Writes one body. Used once.
class RequestWriter {
public:
    RequestWriter(const chat::Request& request, const Target& target, chat::LossReport& losses, std::string& out);

    Result<void> write();

private:
    // request.cpp
    void make_plan();
    void write_inference();
    void write_stop(json::Writer& writer);
    Result<void> write_service_tier();
    void write_passed_on();

    // request_fields.cpp
    void write_output_config();
    void write_additional_fields();
    void write_reasoning(json::Writer& fields, json::Value own);
    void write_sampling_fields(json::Writer& fields, json::Value own);
    void write_betas(json::Writer& fields);
    void write_metadata();

    // request_tools.cpp
    void write_tools();
    void write_tool(const chat::Tool& tool);
    void write_json_tool();
    void write_history_tools();
    void write_tool_choice();
    bool is_offered(const chat::Tool& tool) const;
    bool has_tools() const;
    std::string_view only_tool() const;

    // request_system.cpp
    void lay_out();
    Result<void> write_system();
    Result<void> write_system_texts();
    bool has_system() const;
    void write_sentences();

    // request_messages.cpp
    Result<void> write_messages();
    Result<void> write_user_turn(const Turn& turn, bool first);
    Result<void> write_results(const Turn& turn);
    Result<void> match_results(const Turn& turn);
    Result<void> write_tool_result(std::size_t index, const Turn* texts);
    Result<void> write_user_parts(const Turn& turn, bool cached);
    Result<void> write_assistant_turn(const Turn& turn, bool last);
    Result<void> write_assistant_texts(std::size_t index, bool trim);
    void write_thinking(const chat::Message& message);
    void write_tool_use(std::size_t message, std::size_t call);
    void write_call_id(std::string_view id);
    bool is_superseded(std::size_t index) const;

    // request_parts.cpp
    Result<void> write_parts(std::size_t index, bool cached);
    Result<void> write_part(std::size_t index, std::size_t part);
    void write_text(json::Text text);
    Result<void> write_image(const chat::Part& part, const std::string& where);
    Result<void> write_file(const chat::Part& part, const std::string& where);
    Result<void> write_media(const chat::Part& part, const std::string& where);
    void write_stored(const chat::Part& part, std::string_view kind, std::string_view format);
    void write_cache_point(json::Raw cache_control);
    void take_cache_point(json::Raw cache_control, bool cached);
    void cut_cache_points();

    json::Value extra(std::string_view key) const;

    const chat::Request& request_;
    const Target& target_;
    chat::LossReport& losses_;
    json::Writer writer_;
    Model model_;
    anthropic::Plan plan_;
    anthropic::Sampled sampled_;
    bool no_calls_ = false;                         // said in words
    std::unordered_set<std::string_view> allowed_;  // names of tool_choice.allowed_tools
    std::vector<Turn> turns_;
    std::vector<std::size_t> system_;  // messages that stand in `system`
    std::vector<Span> cache_points_;   // in the body, each with the comma in front of it
    std::string scratch_;
    std::string media_;

    provider::CallIds call_ids_;
    // Of the current user turn: the ids of its results by message, and the last message with each id.
    std::unordered_map<std::size_t, std::string> result_ids_;
    std::unordered_map<std::string_view, std::size_t> last_result_;
    DocumentNames document_names_;
    bool turn_has_text_ = false;
    bool turn_has_document_ = false;
};

}  // namespace lightport::bedrock
