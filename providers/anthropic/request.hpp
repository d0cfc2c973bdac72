// The request direction: the writer of a body, after its plan.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "json/value.hpp"
#include "json/writer.hpp"
#include "lightport/adapter.hpp"
#include "lightport/chat.hpp"
#include "providers/anthropic/plan.hpp"

namespace lightport::anthropic {

// Consecutive messages that become one message of Anthropic's. Messages of another role in between stand elsewhere.
struct Turn {
    enum class Side : std::uint8_t { kUser, kAssistant, kSystem };
    Side side = Side::kUser;
    std::size_t begin = 0;
    std::size_t end = 0;
};

// Writes one body. Used once.
class RequestWriter {
public:
    RequestWriter(const chat::Request& request, const Target& target, chat::LossReport& losses, std::string& out);

    Result<void> write();

    // Beta features that the body uses, for the header anthropic-beta.
    const std::vector<std::string_view>& betas() const { return betas_; }

private:
    // request.cpp
    Result<void> check() const;
    void note_losses();
    void write_sampling();
    Result<void> write_service_tier();
    void write_thinking();
    void write_output_config();
    void write_passed_on();

    // request_tools.cpp
    void write_tools();
    void write_tool(const chat::Tool& tool);
    void write_history_tools();
    void write_tool_choice();
    bool is_offered(const chat::Tool& tool) const;

    // request_system.cpp
    void lay_out();
    Result<void> write_system();
    Result<void> write_system_texts(std::size_t index);
    void write_system_sentences();

    // request_messages.cpp
    Result<void> write_messages();
    Result<void> write_user_turn(const Turn& turn);
    Result<void> write_assistant_turn(const Turn& turn, bool last);
    Result<void> write_tool_result(std::size_t index);
    Result<void> write_assistant_texts(std::size_t index, bool trim);
    void write_thinking_blocks(const chat::Message& message);
    void write_tool_use(std::size_t message, std::size_t call);
    void write_call_id(std::size_t message, std::size_t call);
    void write_result_id(std::size_t index);
    void write_name(json::Text name);
    bool is_superseded(std::size_t index) const;

    // request_parts.cpp
    Result<void> write_parts(std::size_t index);
    Result<void> write_part(std::size_t index, std::size_t part, json::Raw cache_control);
    void write_text(json::Text text, json::Raw cache_control);
    Result<void> write_image(const chat::Part& part, const std::string& where);
    Result<void> write_file(const chat::Part& part, const std::string& where);
    Result<void> write_media(const chat::Part& part, const std::string& where);
    void write_title(const chat::Part& part);
    void write_cache_control(json::Raw cache_control);
    void count_breakpoints();

    const chat::Request& request_;
    const Target& target_;
    chat::LossReport& losses_;
    json::Writer writer_;
    Plan plan_;
    std::unordered_set<std::string_view> allowed_;  // names of tool_choice.allowed_tools
    std::vector<std::string_view> betas_;
    std::vector<Turn> turns_;
    std::vector<std::size_t> hoisted_;     // system messages that stand in `system`
    std::size_t surplus_breakpoints_ = 0;  // cache breakpoints still to be left out
    std::string scratch_;
    std::string media_;

    // Tool call ids: how often each was used so far (a repeated one gets a number), and the calls of the last assistant
    // turn that have none.
    std::unordered_map<std::string_view, std::size_t> id_uses_;
    std::vector<std::pair<std::size_t, std::size_t>> nameless_calls_;
    std::size_t nameless_results_ = 0;
    std::unordered_map<std::string_view, std::size_t> last_result_;  // of the current user turn, by id
};

}  // namespace lightport::anthropic
