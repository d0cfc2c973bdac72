// See retell.hpp. Source: OpenAI API reference, the chat completion object.
#include "providers/openai/retell.hpp"

#include <string>

#include "json/text.hpp"

namespace lightport::openai {
namespace {

using json::Text;
using json::Value;

chat::FinishReason finish_reason(Value value) {
    const Text text = value.text();
    if (json::equals(text, "length") || json::equals(text, "model_length")) return chat::FinishReason::kLength;
    if (json::equals(text, "tool_calls") || json::equals(text, "function_call")) return chat::FinishReason::kToolCalls;
    if (json::equals(text, "content_filter")) return chat::FinishReason::kContentFilter;
    return chat::FinishReason::kStop;
}

void tell_call(const chat::ToolCallStart& start, Value arguments, chat::EventSink& sink) {
    sink.on_event(start);
    std::string escaped;
    Text text = arguments.text();
    if (arguments.is_object()) {  // a server that sends the object itself
        escaped = json::escaped(arguments.raw().json);
        text = Text{escaped};
    }
    if (!text.empty()) sink.on_event(chat::ToolCallDelta{start.index, text, start.choice});
}

void tell_calls(Value message, std::uint32_t choice, chat::EventSink& sink) {
    std::uint32_t index = 0;
    for (const Value call : message["tool_calls"].elements()) {
        const bool custom = json::equals(call["type"].text(), "custom");
        const Value body = call[custom ? "custom" : "function"];
        chat::ToolCallStart start;
        start.index = index++;
        start.id = call["id"].text();
        start.name = body["name"].text();
        start.choice = choice;
        if (const Value extra = call["extra_content"]; !extra.missing()) start.extra_content = extra.raw();
        start.custom = custom;
        tell_call(start, body[custom ? "input" : "arguments"], sink);
    }
    if (const Value call = message["function_call"]; call.is_object()) {
        chat::ToolCallStart start;
        start.index = index;
        start.name = call["name"].text();
        start.choice = choice;
        tell_call(start, call["arguments"], sink);
    }
}

// {"type":"thinking","thinking":[{"type":"text","text":"…"}]} in a list of parts.
void tell_thinking(Value content, std::uint32_t choice, chat::EventSink& sink) {
    for (const Value part : content.elements()) {
        for (const Value piece : part["thinking"].elements()) {
            if (const Text text = piece["text"].text(); !text.empty())
                sink.on_event(chat::ReasoningDelta{text, choice});
        }
    }
}

void tell_text(Value message, json::Raw logprobs, std::uint32_t choice, chat::EventSink& sink) {
    const Value content = message["content"];
    if (content.is_string() && (!content.text().empty() || logprobs)) {
        sink.on_event(chat::TextDelta{content.text(), choice, logprobs});
    }
    for (const Value part : content.elements()) {  // some servers answer with a list of parts
        if (const Text text = part["text"].text(); !text.empty()) sink.on_event(chat::TextDelta{text, choice, {}});
    }
    if (const Text refusal = message["refusal"].text(); !refusal.empty()) {
        sink.on_event(chat::RefusalDelta{refusal, choice});
    }
}

void tell_citations(Value message, std::uint32_t choice, chat::EventSink& sink) {
    for (const Value annotation : message["annotations"].elements()) {
        const Value citation = annotation["url_citation"];
        if (!citation.is_object()) continue;
        chat::Citation out;
        out.url = citation["url"].text();
        out.title = citation["title"].text();
        out.start_index = citation["start_index"].integer().value_or(0);
        out.end_index = citation["end_index"].integer().value_or(0);
        out.choice = choice;
        sink.on_event(out);
    }
}

}  // namespace

void retell(Value root, chat::EventSink& sink) {
    sink.on_event(chat::Start{root["id"].text(), root["model"].text()});
    for (const Value choice : root["choices"].elements()) {
        const auto index = static_cast<std::uint32_t>(choice["index"].integer().value_or(0));
        const Value message = choice["message"];
        const Text text = choice["text"].text();  // a legacy completion
        if (!text.empty()) sink.on_event(chat::TextDelta{text, index, {}});
        Text reasoning = message["reasoning_content"].text();
        if (reasoning.empty()) reasoning = message["reasoning"].text();
        if (!reasoning.empty()) sink.on_event(chat::ReasoningDelta{reasoning, index});
        tell_thinking(message["content"], index, sink);
        const Value logprobs = choice["logprobs"];
        tell_text(message, logprobs.missing() ? json::Raw{} : logprobs.raw(), index, sink);
        tell_calls(message, index, sink);
        tell_citations(message, index, sink);
        sink.on_event(chat::Finish{finish_reason(choice["finish_reason"]), index});
    }
}

}  // namespace lightport::openai
