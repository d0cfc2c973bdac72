// See leftovers.hpp.
#include "provider/leftovers.hpp"

#include <algorithm>

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

namespace {

bool has_mark(const chat::Message& message) {
    return message.cache_control || std::any_of(message.parts.begin(), message.parts.end(), [](const chat::Part& part) {
               return static_cast<bool>(part.cache_control);
           });
}

bool has_mark(const chat::Tool& tool) { return static_cast<bool>(tool.cache_control); }

template <class Range>
bool is_marked(const Range& range) {
    return std::any_of(range.begin(), range.end(), [](const auto& element) { return has_mark(element); });
}

}  // namespace

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
    if (is_marked(request.messages) || is_marked(request.tools)) losses.note("cache_control");
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
