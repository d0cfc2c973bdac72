// The request direction: a chat request as GenerateContentRequest.
// Source: Google's Gemini API reference, "Generating content" (v1beta).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "json/value.hpp"
#include "json/writer.hpp"
#include "lightport/adapter.hpp"
#include "lightport/chat.hpp"
#include "providers/gemini/dialect.hpp"
#include "providers/gemini/models.hpp"
#include "providers/gemini/schema.hpp"

namespace lightport::gemini {

// Writes one body. Used once.
class RequestWriter {
public:
    // `out` is empty and takes the body; all of them outlive the writer.
    RequestWriter(const chat::Request& request, const ServedModel& model, chat::LossReport& losses, std::string& out);

    // Errors: 400, naming the param.
    Result<void> write();

private:
    using Place = std::pair<std::size_t, std::size_t>;  // message, part

    // request.cpp
    Result<void> check() const;
    void note_losses();
    void note_extras();
    void note_reasoning(const chat::Message& message);
    json::Value extension(std::string_view name) const;
    Result<void> write_passed_on();
    Result<void> write_service_tier();
    bool labels_from_metadata() const;

    // request_contents.cpp
    bool has_system() const;
    Result<void> write_system();
    Result<void> write_system_parts(std::string_view ending);
    Result<void> write_contents();
    Result<void> write_system_content();
    std::size_t end_of_run(std::size_t begin) const;
    Result<void> write_user_run(std::size_t begin, std::size_t end);
    Result<void> write_model_run(std::size_t begin, std::size_t end);
    Result<void> write_model_texts(std::size_t index);
    void write_calls(const chat::Message& message);

    // request_results.cpp
    Result<void> write_results(std::size_t begin, std::size_t end);
    Result<void> write_result(const chat::ToolCall& call, std::size_t index);
    void write_output(std::size_t index);
    Result<void> write_result_media(std::size_t index);
    void open_response(const chat::ToolCall& call);
    void write_missing_result(const chat::ToolCall& call);

    // request_parts.cpp
    Result<void> write_part(Place place);
    Result<void> write_media(const chat::Part& part, const std::string& where);
    Result<void> write_image(const chat::Part& part, const std::string& where);
    Result<void> write_audio(const chat::Part& part, const std::string& where);
    Result<void> write_file(const chat::Part& part, const std::string& where);
    Result<void> write_video(const chat::Part& part, const std::string& where);
    Result<void> write_inline(json::Text data, std::string_view type, const std::string& where);
    Result<void> write_link(json::Text uri, std::string_view type, const std::string& where);

    // request_tools.cpp
    Result<void> write_tools();
    Result<void> write_tool(std::size_t index);
    void write_tool_config();
    void write_mode(std::string_view mode);
    void write_name(json::Text name);
    bool is_offered(const chat::Tool& tool) const;
    bool searches() const;

    // request_config.cpp
    Result<void> write_config();
    void write_sampling();
    void write_seed();
    Result<void> write_stop();
    void write_penalties();
    Result<void> write_format();
    bool format_in_words() const;
    void write_format_words(std::string_view ending);
    Result<void> write_modalities();
    Result<void> write_settings();

    // request_thinking.cpp
    Result<void> write_thinking();
    void write_anthropic_thinking(json::Value thinking);
    void write_effort();
    void write_no_thinking();
    void write_budget(std::int64_t budget, bool thoughts);
    void write_level(std::string_view level);

    const chat::Request& request_;
    const Dialect& dialect_;
    ModelTraits traits_;
    chat::LossReport& losses_;
    json::Writer writer_;
    json::Value own_;  // extra_body.google

    SchemaBudget schemas_;
    std::string config_text_;
    json::Writer config_;
    std::unordered_set<std::string_view> allowed_;  // names of tool_choice.allowed_tools
    std::vector<const chat::ToolCall*> calls_;      // of the last model turn: they wait for their results
    std::vector<Place> media_;                      // of results, for models that take them only beside the results
    bool system_waits_ = false;                     // system texts have to go into a user's content
    std::string buffer_;
    std::string scratch_;
};

inline bool is_system(const chat::Message& message) {
    return message.role == chat::Role::kSystem || message.role == chat::Role::kDeveloper;
}
inline bool is_result(const chat::Message& message) {
    return message.role == chat::Role::kTool || message.role == chat::Role::kFunction;
}
inline bool is_text(const chat::Part& part) {
    return part.kind == chat::PartKind::kText || part.kind == chat::PartKind::kRefusal;
}
// Empty text parts are a 400.
inline bool is_written(const chat::Part& part) { return !is_text(part) || !part.text.empty(); }
bool is_written(const chat::Message& message);

// Google's word for a service tier; empty: unknown.
std::string_view service_tier_name(json::Text tier);

// For schemas whose references unfold to more than an older model could take.
Error schema_too_large(std::string param);

// "messages[1].content[2]"
std::string place_name(std::size_t message, std::size_t part);

}  // namespace lightport::gemini
