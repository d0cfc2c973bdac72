// See anthropic_support.hpp.
#include "golden/anthropic_support.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>
#include <utility>

#include "json/text.hpp"
#include "json/value.hpp"
#include "providers/anthropic/adapter.hpp"

namespace lightport::anthropic_test {
namespace {

using json::Raw;
using json::Text;
using json::Value;

Raw given(Value value) { return value.missing() ? Raw{} : value.raw(); }

chat::Role role_of(Text role) {
    if (json::equals(role, "system")) return chat::Role::kSystem;
    if (json::equals(role, "developer")) return chat::Role::kDeveloper;
    if (json::equals(role, "assistant")) return chat::Role::kAssistant;
    if (json::equals(role, "tool")) return chat::Role::kTool;
    if (json::equals(role, "function")) return chat::Role::kFunction;
    return chat::Role::kUser;
}

chat::Part read_part(Value value) {
    chat::Part part;
    part.raw = value.raw();
    part.cache_control = given(value["cache_control"]);
    const Text type = value["type"].text();
    if (json::equals(type, "text")) {
        part.text = value["text"].text();
    } else if (json::equals(type, "refusal")) {
        part.kind = chat::PartKind::kRefusal;
        part.text = value["refusal"].text();
    } else if (json::equals(type, "image_url")) {
        part.kind = chat::PartKind::kImage;
        part.text = value["image_url"]["url"].text();
        part.detail = value["image_url"]["detail"].text();
    } else if (json::equals(type, "input_audio")) {
        part.kind = chat::PartKind::kAudio;
        part.text = value["input_audio"]["data"].text();
        part.format = value["input_audio"]["format"].text();
    } else if (json::equals(type, "file")) {
        part.kind = chat::PartKind::kFile;
        part.text = value["file"]["file_data"].text();
        part.file_id = value["file"]["file_id"].text();
        part.filename = value["file"]["filename"].text();
    } else {
        part.kind = chat::PartKind::kOther;
    }
    return part;
}

chat::ToolCall read_call(Value value) {
    chat::ToolCall call;
    call.id = value["id"].text();
    call.custom = json::equals(value["type"].text(), "custom");
    const Value body = value[call.custom ? "custom" : "function"];
    call.name = body["name"].text();
    call.arguments = body[call.custom ? "input" : "arguments"].text();
    return call;
}

chat::Message read_message(Value value, std::pmr::memory_resource* memory) {
    chat::Message message(memory);
    message.raw = value.raw();
    message.role = role_of(value["role"].text());
    const Value content = value["content"];
    message.content_is_string = content.is_string();
    if (content.is_string()) {
        chat::Part part;
        part.text = content.text();
        message.parts.push_back(part);
    }
    for (const Value part : content.elements()) message.parts.push_back(read_part(part));
    for (const Value call : value["tool_calls"].elements()) message.tool_calls.push_back(read_call(call));
    if (const Value legacy = value["function_call"]; !legacy.missing()) {
        chat::ToolCall call;
        call.name = legacy["name"].text();
        call.arguments = legacy["arguments"].text();
        message.tool_calls.push_back(call);
    }
    message.tool_call_id = value["tool_call_id"].text();
    message.name = value["name"].text();
    message.thinking_blocks = given(value["thinking_blocks"]);
    message.reasoning_details = given(value["reasoning_details"]);
    message.reasoning_content = value["reasoning_content"].text();
    message.cache_control = given(value["cache_control"]);
    message.is_error = value["is_error"].boolean().value_or(false);
    return message;
}

chat::Tool read_tool(Value value) {
    chat::Tool tool;
    tool.raw = value.raw();
    tool.custom = json::equals(value["type"].text(), "custom");
    const Value body = value[tool.custom ? "custom" : "function"];
    tool.name = body["name"].text();
    tool.description = body["description"].text();
    tool.parameters = given(body["parameters"]);
    tool.strict = body["strict"].boolean();
    tool.custom_format = given(body["format"]);
    tool.cache_control = given(value["cache_control"]);
    return tool;
}

chat::ToolMode mode_of(Text mode) {
    if (json::equals(mode, "none")) return chat::ToolMode::kNone;
    if (json::equals(mode, "required")) return chat::ToolMode::kRequired;
    return chat::ToolMode::kAuto;
}

void read_choice(Value value, chat::ToolChoice& choice) {
    if (value.is_string()) choice.mode = mode_of(value.text());
    if (!value.is_object()) return;
    if (const Value allowed = value["allowed_tools"]; allowed.exists()) {
        choice.mode = mode_of(allowed["mode"].text());
        for (const Value tool : allowed["tools"].elements()) choice.allowed.push_back(tool["function"]["name"].text());
        return;
    }
    choice.mode = chat::ToolMode::kNamed;
    choice.name = value[value["custom"].exists() ? "custom" : "function"]["name"].text();
}

chat::Effort effort_of(Text effort) {
    constexpr std::pair<std::string_view, chat::Effort> kNames[] = {
        {"none", chat::Effort::kNone},     {"minimal", chat::Effort::kMinimal}, {"low", chat::Effort::kLow},
        {"medium", chat::Effort::kMedium}, {"high", chat::Effort::kHigh},       {"xhigh", chat::Effort::kXHigh},
        {"max", chat::Effort::kMax}};
    for (const auto& [name, value] : kNames) {
        if (json::equals(effort, name)) return value;
    }
    return chat::Effort::kUnset;
}

void read_format(Value value, chat::ResponseFormat& format) {
    const Text type = value["type"].text();
    if (json::equals(type, "json_object")) format.kind = chat::FormatKind::kJsonObject;
    if (!json::equals(type, "json_schema")) return;
    format.kind = chat::FormatKind::kJsonSchema;
    format.name = value["json_schema"]["name"].text();
    format.schema = given(value["json_schema"]["schema"]);
    format.strict = value["json_schema"]["strict"].boolean();
}

// True if `key` was a member with a place of its own.
bool read_member(std::string_view key, Value value, chat::Request& request) {
    if (key == "model")
        request.model = value.text();
    else if (key == "stream")
        request.stream = value.boolean().value_or(false);
    else if (key == "max_completion_tokens" || key == "max_tokens")
        request.max_tokens = value.integer();
    else if (key == "temperature") {
        request.temperature = value.raw();
        request.temperature_value = value.number();
    } else if (key == "top_p")
        request.top_p = value.raw();
    else if (key == "top_k")
        request.top_k = value.raw();
    else if (key == "frequency_penalty")
        request.frequency_penalty = value.raw();
    else if (key == "presence_penalty")
        request.presence_penalty = value.raw();
    else if (key == "seed")
        request.seed = value.raw();
    else if (key == "logit_bias")
        request.logit_bias = value.raw();
    else if (key == "n")
        request.n = value.integer().value_or(1);
    else if (key == "logprobs")
        request.logprobs = value.boolean().value_or(false);
    else if (key == "top_logprobs")
        request.top_logprobs = value.integer();
    else if (key == "reasoning_effort")
        request.effort = effort_of(value.text());
    else if (key == "tool_choice")
        read_choice(value, request.tool_choice);
    else if (key == "parallel_tool_calls")
        request.parallel_tool_calls = value.boolean();
    else if (key == "response_format")
        read_format(value, request.format);
    else if (key == "user")
        request.user = value.text();
    else if (key == "service_tier")
        request.service_tier = value.text();
    else
        return key == "stream_options";
    return true;
}

std::string quoted(Text text) { return '"' + std::string(text.escaped) + '"'; }

struct Printer {
    std::string operator()(const chat::Start& e) const {
        return "start " + std::string(e.id.escaped) + " " + std::string(e.model.escaped);
    }
    std::string operator()(const chat::TextDelta& e) const { return "text " + quoted(e.text); }
    std::string operator()(const chat::ReasoningDelta& e) const { return "reasoning " + quoted(e.text); }
    std::string operator()(const chat::ReasoningBlock& e) const {
        return "block " + std::to_string(e.index) + " " + std::string(e.block.json);
    }
    std::string operator()(const chat::ToolCallStart& e) const {
        return std::string(e.custom ? "custom " : "tool ") + std::to_string(e.index) + " " + std::string(e.id.escaped) +
               " " + std::string(e.name.escaped);
    }
    std::string operator()(const chat::ToolCallDelta& e) const {
        return "args " + std::to_string(e.index) + " " + quoted(e.arguments);
    }
    std::string operator()(const chat::RefusalDelta& e) const { return "refusal " + quoted(e.text); }
    std::string operator()(const chat::Citation& e) const {
        return "citation " + std::to_string(e.start_index) + "-" + std::to_string(e.end_index) + " " +
               std::string(e.url.escaped) + " " + quoted(e.title);
    }
    std::string operator()(const chat::Finish& e) const {
        constexpr const char* kNames[] = {"stop", "length", "tool_calls", "content_filter"};
        return std::string("finish ") + kNames[static_cast<std::size_t>(e.reason)];
    }
    std::string operator()(const chat::Usage& e) const {
        return "usage " + std::to_string(e.prompt_tokens) + "+" + std::to_string(e.completion_tokens) + " cached " +
               std::to_string(e.cached_tokens) + " written " + std::to_string(e.cache_write_tokens) + " reasoning " +
               std::to_string(e.reasoning_tokens) +
               (e.service_tier.empty() ? "" : " tier " + std::string(e.service_tier.escaped));
    }
    std::string operator()(const chat::End&) const { return "end"; }
    std::string operator()(const chat::Failure& e) const {
        return "failure " + std::to_string(e.error.status) + " " + e.error.type + " " + e.error.code.value_or("null") +
               " " + e.error.message;
    }
    std::string operator()(const chat::Verbatim& e) const { return "verbatim " + std::string(e.json); }
};

template <class Next>
std::string replay_pieces(const chat::Request& request, const ResponseHead& head, std::string_view body, Next next) {
    const anthropic::AnthropicAdapter adapter;
    const std::unique_ptr<EventReader> reader = adapter.open(request, head);
    EventLines lines;
    while (!body.empty()) {
        // A copy of exactly this piece: reading past it, or borrowing from it later, shows under AddressSanitizer.
        const std::string piece(body.substr(0, next()));
        body.remove_prefix(piece.size());
        reader->read(piece, lines);
    }
    reader->finish(lines);
    reader->finish(lines);  // has no effect
    return lines.joined();
}

}  // namespace

ChatRequest::ChatRequest(std::string_view body) : body_(body), request_(std::make_unique<chat::Request>(&memory_)) {
    json::pad(body_);
    Result<Value> root = json::parse(body_);
    if (!root) throw std::invalid_argument(root.error().message);
    chat::Request& request = *request_;
    request.body = body_;
    for (const json::MemberValue& member : root->members()) {
        const std::string_view key = member.key.escaped;
        if (member.value.is_null()) continue;
        if (key == "messages") {
            for (const Value value : member.value.elements()) request.messages.push_back(read_message(value, &memory_));
        } else if (key == "tools") {
            for (const Value value : member.value.elements()) request.tools.push_back(read_tool(value));
        } else if (key == "stop") {
            if (member.value.is_string()) request.stop.push_back(member.value.text());
            for (const Value value : member.value.elements()) request.stop.push_back(value.text());
        } else if (!read_member(key, member.value, request)) {
            request.extras.push_back(chat::Member{member.key, member.value.raw()});
        }
    }
}

void EventLines::on_event(const chat::Event& event) { lines_.push_back(std::visit(Printer{}, event)); }

std::string EventLines::text() const {
    std::string all;
    for (const std::string& line : lines_) all.append(line).append("\n");
    return all;
}

std::string EventLines::joined() const {
    std::string all;
    std::string head;  // of the deltas being joined, e.g. `text `
    for (const std::string& line : lines_) {
        const std::size_t quote = line.find('"');
        const bool delta = line.starts_with("text ") || line.starts_with("reasoning ") || line.starts_with("args ");
        const std::string mine = delta ? line.substr(0, quote) : std::string{};
        if (delta && mine == head) {
            all.resize(all.size() - 2);  // the quote and the line's end
            all.append(line.substr(quote + 1)).append("\n");
        } else {
            all.append(line).append("\n");
        }
        head = mine;
    }
    return all;
}

ResponseHead stream_head() { return ResponseHead{200, {Header{"content-type", "text/event-stream; charset=utf-8"}}}; }
ResponseHead whole_head() { return ResponseHead{200, {Header{"content-type", "application/json"}}}; }

std::string replay(const chat::Request& request, const ResponseHead& head, std::string_view body, std::size_t piece) {
    return replay_pieces(request, head, body, [&] { return piece == 0 ? body.size() : piece; });
}

std::string replay_random(const chat::Request& request, const ResponseHead& head, std::string_view body,
                          unsigned seed) {
    std::mt19937 random(seed);
    return replay_pieces(request, head, body, [&] { return std::size_t{1} + random() % 97; });
}

}  // namespace lightport::anthropic_test
