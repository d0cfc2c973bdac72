// See leftovers.hpp.
#include "provider/leftovers.hpp"

#include "json/text.hpp"
#include "json/value.hpp"
#include "provider/losses.hpp"

namespace lightport::provider {
void note_extras(std::span<const chat::Member> extras, bool (*is_known)(std::string_view key),
                 chat::LossReport& losses) {
    for (const chat::Member& member : extras) {
        if (losses.members().size() >= kMaxLosses) return;
        const std::string_view key = member.key.escaped;
        if (is_known(key) || key == "modalities") continue;
        // An empty object switches web search on.
        if (key == "web_search_options" || !asks_nothing(json::Value{member.value})) losses.note(key);
    }
}

void note_openai_only(const chat::Request& request, chat::LossReport& losses) {
    if (request.logit_bias && !asks_nothing(json::Value{request.logit_bias})) losses.note("logit_bias");
    if (!request.user.empty()) losses.note("user");
    if (request.parallel_tool_calls == false && !request.tools.empty()) losses.note("parallel_tool_calls");
    const std::string_view tier = request.service_tier.escaped;
    if (!tier.empty() && tier != "auto" && tier != "default") losses.note("service_tier");
    for (const chat::Message& message : request.messages) {
        const bool result = message.role == chat::Role::kTool || message.role == chat::Role::kFunction;
        if (!result && !message.name.empty()) losses.note("name");
        if (message.is_error) losses.note("is_error");
        if (message.thinking_blocks) losses.note("thinking_blocks");
        if (message.reasoning_details) losses.note("reasoning_details");
    }
}

Result<void> require_one_text(const chat::Request& request, std::string_view provider) {
    const std::string name(provider);
    if (request.n > 1) {
        return Error(ErrorKind::kUnsupportedValue, name + " answers with one choice; n must be 1.").with_param("n");
    }
    if (request.extra("audio") != nullptr) {
        return Error(ErrorKind::kUnsupported, name + " does not answer with audio.").with_param("audio");
    }
    const json::Raw* modalities = request.extra("modalities");
    if (modalities == nullptr) return {};
    for (const json::Value modality : json::Value{*modalities}.elements()) {
        if (json::equals(modality.text(), "text")) continue;
        return Error(ErrorKind::kUnsupportedValue, name + " answers with text only.").with_param("modalities");
    }
    return {};
}

}  // namespace lightport::provider
