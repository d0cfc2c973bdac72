// See openai_completions_answer.hpp.
#include "surface/openai_completions_answer.hpp"

#include <ctime>

namespace lightport::surface {
namespace {

using json::Value;

constexpr std::string_view kIdPrefix = "cmpl-";
constexpr std::string_view kChatPrefix = "chatcmpl-";

chat::FinishReason finish_reason(json::Text name) {
    if (json::equals(name, "length")) return chat::FinishReason::kLength;
    if (json::equals(name, "content_filter")) return chat::FinishReason::kContentFilter;
    return chat::FinishReason::kStop;
}

void tell_choice(Value choice, chat::EventSink& sink) {
    const auto index = static_cast<std::uint32_t>(choice["index"].integer().value_or(0));
    const Value delta = choice["delta"];
    const Value message = delta.is_object() ? delta : choice["message"];
    for (const std::string_view name : {"content", "refusal"}) {
        const json::Text text = message[name].text();
        if (!text.empty()) sink.on_event(chat::TextDelta{text, index, {}});
    }
    const Value reason = choice["finish_reason"];
    if (reason.is_string()) sink.on_event(chat::Finish{finish_reason(reason.text()), index});
}

}  // namespace

void write_completion_head(json::Writer& writer, json::Text id, json::Text model, const chat::Request& request) {
    if (id.escaped.starts_with(kChatPrefix)) id.escaped.remove_prefix(kChatPrefix.size());
    write_head(writer, make_head(id, model, request, std::time(nullptr), kIdPrefix), "text_completion");
}

std::string_view completion_finish_name(chat::FinishReason reason) {
    return finish_name(reason == chat::FinishReason::kToolCalls ? chat::FinishReason::kStop : reason, false);
}

void tell_chat(std::string_view json, chat::EventSink& sink) {
    const Result<Value> root = json::parse_unpadded(json);
    if (!root) return;
    sink.on_event(chat::Start{(*root)["id"].text(), (*root)["model"].text()});
    for (const Value choice : (*root)["choices"].elements()) tell_choice(choice, sink);
}

std::unique_ptr<EventWriter> open_completion(const chat::Request& request, CompletionForm form, std::string& out) {
    return request.stream ? open_completion_stream(request, form, out) : open_completion_whole(request, form, out);
}

}  // namespace lightport::surface
