// See decoder.hpp. Source: Ollama's API reference, "Generate a chat message" and "Streaming".
#include "providers/ollama/decoder.hpp"

#include <algorithm>
#include <string>

#include "json/text.hpp"
#include "json/value.hpp"
#include "provider/counts.hpp"
#include "provider/message_reader.hpp"
#include "provider/safe_id.hpp"
#include "provider/tool_forms.hpp"
#include "providers/ollama/errors.hpp"
#include "providers/ollama/logprobs.hpp"

namespace lightport::ollama {
namespace {

using chat::Event;
using chat::EventSink;
using json::Text;
using json::Value;

// The members of a line, found in one pass. A whole answer is one line.
struct Line {
    Text model;
    Text created_at;
    Text done_reason;
    Value message;
    Value logprobs;
    Value error;
    Value prompt_count;
    Value answer_count;
    bool done = false;

    explicit Line(Value root) {
        for (const json::MemberValue& member : root.members()) {
            const std::string_view key = member.key.escaped;
            if (key == "model") model = member.value.text();
            if (key == "created_at") created_at = member.value.text();
            if (key == "message") message = member.value;
            if (key == "logprobs") logprobs = member.value;
            if (key == "done") done = member.value.boolean().value_or(false);
            if (key == "done_reason") done_reason = member.value.text();
            if (key == "prompt_eval_count") prompt_count = member.value;
            if (key == "eval_count") answer_count = member.value;
            if (key == "error") error = member.value;
        }
    }
};

class Decoder final : public provider::MessageDecoder {
public:
    Decoder(const chat::Request& request, int status) : request_(request), status_(status) {}

    Result<Progress> take_event(Value root, EventSink& sink) override {
        const Line line(root);
        if (!line.error.missing()) {
            if (std::optional<Error> error = error_in(root, status_)) return *std::move(error);
        }
        if (!line.message.is_object() && !line.done) return Progress::kMore;
        start(line, sink);
        take_message(line, sink);
        if (!line.done) return Progress::kMore;
        end(line, sink);
        return Progress::kEnded;
    }

    Result<void> take_whole(Value root, EventSink& sink) override {
        Result<Progress> taken = take_event(root, sink);
        if (!taken) return std::move(taken).error();
        if (*taken == Progress::kEnded) return {};
        return provider::invalid_answer("Ollama's answer is not complete.");
    }

private:
    void start(const Line& line, EventSink& sink) {
        if (started_) return;
        started_ = true;
        created_at_ = line.created_at.escaped;
        sink.on_event(Event{chat::Start{{}, line.model}});
    }

    void take_message(const Line& line, EventSink& sink) {
        Text content;
        Value calls;
        for (const json::MemberValue& member : line.message.members()) {
            const std::string_view key = member.key.escaped;
            if (key == "content") content = member.value.text();
            if (key == "tool_calls") calls = member.value;
            if (key != "thinking" || member.value.text().empty()) continue;
            sink.on_event(Event{chat::ReasoningDelta{member.value.text(), 0}});
        }
        emit_text(content, line.logprobs, sink);
        for (const Value call : calls.elements()) emit_call(call, sink);
    }

    void emit_text(Text text, Value logprobs, EventSink& sink) {
        chat::TextDelta delta{text, 0, {}};
        scratch_.clear();
        if (request_.logprobs && logprobs.is_array()) write_logprobs(scratch_, logprobs);
        delta.logprobs = json::Raw{scratch_};
        if (!text.empty() || delta.logprobs) sink.on_event(Event{delta});
    }

    // Calls come complete.
    void emit_call(Value source, EventSink& sink) {
        const Value function = source["function"];
        const Text name = function["name"].text();
        const Value arguments = function["arguments"];
        std::string text;
        if (arguments.is_object()) {
            json::append_escaped_json(text, arguments.raw().json);
        } else {
            text = arguments.text().escaped;
        }
        if (text.empty()) text = "{}";
        const std::string made_up = call_id(name, text);
        const auto& tools = request_.tools;
        chat::ToolCallStart start;
        start.index = calls_;
        start.id = source["id"].text().empty() ? Text{made_up} : source["id"].text();
        start.name = name;
        start.custom = std::any_of(tools.begin(), tools.end(),
                                   [&](const chat::Tool& tool) { return tool.custom && tool.name == name; });
        sink.on_event(Event{start});
        if (start.custom) text = provider::custom_input(Text{text});
        sink.on_event(Event{chat::ToolCallDelta{calls_++, Text{text}, 0}});
    }

    // For releases that have none: the same answer always gets the same ids, and those of two turns differ.
    std::string call_id(Text name, const std::string& arguments) const {
        std::string seed = created_at_ + "\n" + std::to_string(calls_) + "\n" + std::string(name.escaped);
        seed.append("\n").append(arguments);
        std::string id = "call_";
        provider::append_hex(id, provider::hash64(seed), 16);
        return id;
    }

    // "stop" stands behind tool calls as well. "load" and "unload" answer requests without messages.
    void end(const Line& line, EventSink& sink) {
        chat::FinishReason reason = chat::FinishReason::kStop;
        if (calls_ > 0) reason = chat::FinishReason::kToolCalls;
        if (line.done_reason.escaped == "length") reason = chat::FinishReason::kLength;
        sink.on_event(Event{chat::Finish{reason, 0}});
        if (line.prompt_count.exists() || line.answer_count.exists()) {
            chat::Usage usage;  // a prompt that was still in memory has no count in older releases
            usage.prompt_tokens = provider::bounded_count(line.prompt_count);
            usage.completion_tokens = provider::bounded_count(line.answer_count);
            sink.on_event(Event{usage});
        }
        sink.on_event(Event{chat::End{}});
    }

    const chat::Request& request_;
    int status_;
    bool started_ = false;
    std::uint32_t calls_ = 0;
    std::string created_at_;
    std::string scratch_;
};

}  // namespace

std::unique_ptr<EventReader> open_reader(const chat::Request& request, const ResponseHead& head) {
    const auto asked = request.stream ? provider::AnswerFraming::kNdjson : provider::AnswerFraming::kWhole;
    return provider::make_message_reader(provider::framing_of(head, asked),
                                         std::make_unique<Decoder>(request, head.status), {"Ollama", "x-request-id"},
                                         head);
}

}  // namespace lightport::ollama
