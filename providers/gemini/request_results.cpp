// Tool messages as functionResponse parts: one per call of the turn before, in the order of the calls.
#include <unordered_map>

#include "json/text.hpp"
#include "providers/gemini/request.hpp"
#include "providers/gemini/signatures.hpp"

namespace lightport::gemini {

using chat::Message;
using chat::ToolCall;
using json::Text;

namespace {

// What answers one id. Some models count their ids anew, so one id may stand for several calls.
struct Answers {
    std::vector<std::size_t> messages;
    std::size_t calls = 0;
    std::size_t used = 0;
};

}  // namespace

Result<void> RequestWriter::write_results(std::size_t begin, std::size_t end) {
    std::unordered_map<std::string_view, Answers> answers;
    for (const ToolCall* call : calls_) ++answers[plain_call_id(call->id).escaped].calls;
    for (std::size_t i = begin; i < end; ++i) {
        if (!is_result(request_.messages[i])) continue;
        const auto found = answers.find(plain_call_id(request_.messages[i].tool_call_id).escaped);
        if (found == answers.end()) {
            return Error(ErrorKind::kInvalidValue, "The tool_call_id is not one of the assistant message before.")
                .with_param("messages[" + std::to_string(i) + "].tool_call_id");
        }
        found->second.messages.push_back(i);
    }
    writer_.begin_object().member_string("role", "user").key("parts").begin_array();
    for (const ToolCall* call : calls_) {
        Answers& mine = answers[plain_call_id(call->id).escaped];
        const std::size_t use = ++mine.used;
        // Two results for one call: the last one counts.
        const std::size_t chosen = use == mine.calls ? mine.messages.size() : use;
        if (mine.messages.size() < use) {
            write_missing_result(*call);
        } else if (Result<void> written = write_result(*call, mine.messages[chosen - 1]); !written) {
            return written;
        }
    }
    writer_.end_array().end_object();
    calls_.clear();
    return {};
}

void RequestWriter::open_response(const ToolCall& call) {
    writer_.begin_object().key("functionResponse").begin_object();
    const Text id = plain_call_id(call.id);
    if (dialect_.call_ids && !id.empty()) writer_.member("id", id);
    writer_.key("name");
    write_name(call.name);
    writer_.key("response").begin_object();
}

// Google counts: as many responses as calls.
void RequestWriter::write_missing_result(const ToolCall& call) {
    open_response(call);
    writer_.member_string("error", "no result provided").end_object().end_object().end_object();
}

Result<void> RequestWriter::write_result(const ToolCall& call, std::size_t index) {
    open_response(call);
    write_output(index);
    writer_.end_object();
    if (Result<void> media = write_result_media(index); !media) return media;
    writer_.end_object().end_object();
    return {};
}

// All texts as one. A result that is JSON stays text: Google's Struct would round its large integers.
void RequestWriter::write_output(std::size_t index) {
    const Message& message = request_.messages[index];
    writer_.key(message.is_error ? "error" : "output").open_string();
    bool first = true;
    for (const chat::Part& part : message.parts) {
        if (!is_text(part) || part.text.empty()) continue;
        if (!first) writer_.piece(Text{"\\n"});
        first = false;
        writer_.piece(part.text);
    }
    writer_.close_string();
}

Result<void> RequestWriter::write_result_media(std::size_t index) {
    const Message& message = request_.messages[index];
    bool open = false;
    for (std::size_t i = 0; i < message.parts.size(); ++i) {
        if (is_text(message.parts[i])) continue;
        if (!traits_.multimodal_results) {
            media_.emplace_back(index, i);
            continue;
        }
        if (!open) writer_.key("parts").begin_array();
        open = true;
        if (Result<void> part = write_part({index, i}); !part) return part;
    }
    if (open) writer_.end_array();
    return {};
}

}  // namespace lightport::gemini
