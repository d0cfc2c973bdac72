// See reply.hpp.
#include "providers/mock/reply.hpp"

#include "json/text.hpp"
#include "json/writer.hpp"
#include "providers/mock/instance.hpp"

namespace lightport::mock {
namespace {

constexpr std::size_t kLongWords = 2000;

std::string text_of(const chat::Message& message) {
    std::string text;
    for (const chat::Part& part : message.parts) {
        if (part.kind == chat::PartKind::kText || part.kind == chat::PartKind::kRefusal) {
            json::append_unescaped(text, part.text);
        }
    }
    return text;
}

bool is_result(const chat::Message& message) {
    return message.role == chat::Role::kTool || message.role == chat::Role::kFunction;
}

std::string last_user_text(const chat::Request& request) {
    for (auto message = request.messages.rbegin(); message != request.messages.rend(); ++message) {
        if (message->role == chat::Role::kUser) return text_of(*message);
    }
    return {};
}

// The results at the end of the conversation: the model has to say something about these.
std::string tool_results(const chat::Request& request) {
    std::string results;
    for (auto message = request.messages.rbegin(); message != request.messages.rend() && is_result(*message);
         ++message) {
        results = text_of(*message) + (results.empty() ? "" : "; ") + results;
    }
    return results;
}

bool wants_calls(const chat::Request& request, Kind kind) {
    const chat::ToolMode mode = request.tool_choice.mode;
    if (request.tools.empty() || mode == chat::ToolMode::kNone) return false;
    if (!request.messages.empty() && is_result(request.messages.back())) return false;
    return kind == Kind::kTools || mode == chat::ToolMode::kRequired || mode == chat::ToolMode::kNamed;
}

bool is_offered(const chat::ToolChoice& choice, json::Text name) {
    if (choice.mode == chat::ToolMode::kNamed) return choice.name == name;
    if (choice.allowed.empty()) return true;
    for (const json::Text allowed : choice.allowed) {
        if (allowed == name) return true;
    }
    return false;
}

std::vector<Call> make_calls(const chat::Request& request) {
    const bool single = request.legacy_functions || !request.parallel_tool_calls.value_or(true);
    std::vector<Call> calls;
    for (const chat::Tool& tool : request.tools) {
        if (!is_offered(request.tool_choice, tool.name) || (single && !calls.empty())) continue;
        Call call;
        call.name = json::unescaped(tool.name);
        call.custom = tool.custom;
        call.arguments = tool.custom ? "text" : tool.parameters ? instance_of(json::Value(tool.parameters)) : "{}";
        calls.push_back(std::move(call));
    }
    return calls;
}

std::string formatted(const chat::Request& request, std::string text) {
    if (request.format.kind == chat::FormatKind::kJsonSchema) return instance_of(json::Value(request.format.schema));
    if (request.format.kind == chat::FormatKind::kText) return text;
    std::string out;
    json::Writer(out).begin_object().member_string("echo", text).end_object();
    return out;
}

std::string long_text() {
    std::string text;
    for (std::size_t i = 0; i < kLongWords; ++i) text += (i == 0 ? "word" : " word") + std::to_string(i);
    return text;
}

std::int64_t count(std::string_view text) { return static_cast<std::int64_t>(words_of(text).size()); }

void apply_limit(const chat::Request& request, Reply& reply) {
    if (!request.max_tokens) return;
    const auto words = words_of(reply.content);
    const auto most = static_cast<std::size_t>(*request.max_tokens > 0 ? *request.max_tokens : 0);
    if (words.size() <= most) return;
    std::size_t length = 0;
    for (std::size_t i = 0; i < most; ++i) length += words[i].size();
    reply.content.resize(length);
    reply.cut_short = true;
}

void count_tokens(const chat::Request& request, Reply& reply) {
    for (const chat::Message& message : request.messages) reply.prompt_tokens += count(text_of(message));
    reply.reasoning_tokens = count(reply.reasoning);
    reply.completion_tokens = reply.reasoning_tokens + count(reply.content) + count(reply.refusal);
    for (const Call& call : reply.calls) reply.completion_tokens += count(call.name) + count(call.arguments);
}

}  // namespace

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    const auto is_space = [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; };
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin;
        while (end < text.size() && !is_space(text[end])) ++end;
        while (end < text.size() && is_space(text[end])) ++end;
        words.push_back(text.substr(begin, end - begin));
        begin = end;
    }
    return words;
}

Reply reply_to(const chat::Request& request, Kind kind) {
    Reply reply;
    const std::string results = tool_results(request);
    const std::string said = last_user_text(request);
    if (kind == Kind::kRefuse) {
        reply.refusal = "I cannot help with that.";
    } else if (wants_calls(request, kind)) {
        reply.calls = make_calls(request);
    } else if (kind == Kind::kLong) {
        reply.content = long_text();
    } else {
        if (kind == Kind::kThink) reply.reasoning = "The user said: " + said;
        reply.content = formatted(request, results.empty() ? said : "Results: " + results);
        if (reply.content.empty()) reply.content = "(nothing)";
    }
    apply_limit(request, reply);
    count_tokens(request, reply);
    return reply;
}

}  // namespace lightport::mock
