// See chunk_fold.hpp. Source: OpenAI's API reference, "The chat completion object" and "The chat completion chunk
// object"; OpenRouter, "Reasoning tokens" (reasoning_details) and "Image generation" (images).
#include "providers/openai/chunk_fold.hpp"

#include "json/writer.hpp"

namespace lightport::openai {
namespace {

constexpr std::int64_t kMaxChoices = 128;  // OpenAI's limit of n

constexpr Rule kFunctionRules[] = {{"arguments", Fold::kText}};
constexpr Shape kFunction{kFunctionRules};
constexpr Rule kCustomRules[] = {{"input", Fold::kText}};
constexpr Shape kCustom{kCustomRules};
constexpr Rule kCallRules[] = {
    {"function", Fold::kObject, &kFunction}, {"custom", Fold::kObject, &kCustom}, {"index", Fold::kDrop}};
constexpr Shape kCall{kCallRules};

constexpr Rule kAnnotationRules[] = {{"index", Fold::kDrop}};
constexpr Shape kAnnotation{kAnnotationRules};
constexpr Rule kDetailRules[] = {{"text", Fold::kText}, {"summary", Fold::kText}};
constexpr Shape kDetail{kDetailRules};
constexpr Rule kAudioRules[] = {{"data", Fold::kText}, {"transcript", Fold::kText}};
constexpr Shape kAudio{kAudioRules};

constexpr Rule kMessageRules[] = {{"content", Fold::kText},
                                  {"reasoning_content", Fold::kText},
                                  {"refusal", Fold::kText},
                                  {"tool_calls", Fold::kByIndex, &kCall},
                                  {"function_call", Fold::kObject, &kFunction},
                                  {"reasoning_details", Fold::kRuns, &kDetail},
                                  {"annotations", Fold::kDistinct, &kAnnotation},
                                  {"citations", Fold::kDistinct},
                                  {"search_results", Fold::kDistinct},
                                  {"images", Fold::kDistinct},
                                  {"audio", Fold::kObject, &kAudio}};
constexpr Shape kMessage{kMessageRules, Fold::kAppend};

constexpr Shape kLogprobs{{}, Fold::kAppend};
constexpr Rule kChoiceRules[] = {{"delta", Fold::kObject, &kMessage, "message"},
                                 {"logprobs", Fold::kObject, &kLogprobs},
                                 {"token_ids", Fold::kAppend}};
constexpr Shape kChoice{kChoiceRules, Fold::kLast, kMaxChoices};

constexpr Rule kRootRules[] = {{"choices", Fold::kByIndex, &kChoice}, {"object", Fold::kDrop}};
constexpr Shape kRoot{kRootRules};
constexpr Rule kWhole{{}, Fold::kObject, &kRoot};

// Clients rely on `content`, which is null beside calls.
void settle(Folded& message) {
    Folded& content = message.member("content");
    const bool called = message.find("tool_calls") != nullptr || message.find("function_call") != nullptr;
    if (called && content.empty()) content.set_null();
}

}  // namespace

bool ChunkFold::take(json::Value chunk) {
    root_.take(chunk, kWhole, budget_);
    return !budget_.overflown;
}

bool ChunkFold::any() const {
    const Folded* choices = root_.find("choices");
    return choices != nullptr && !choices->empty();
}

std::string ChunkFold::completion() {
    for (Folded& choice : root_.member("choices").elements()) settle(choice.member("message"));
    std::string out;
    json::Writer writer(out);
    writer.begin_object().key("object").value(json::Text{"chat.completion"});
    root_.write_members(writer);
    writer.end_object();
    return out;
}

}  // namespace lightport::openai
