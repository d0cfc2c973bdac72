// See models.hpp.
#include "providers/bedrock/models.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace lightport::bedrock {
namespace {

// The longest mark that occurs wins, so order does not matter.
constexpr Family kFamilies[] = {
    {.mark = "anthropic.", .top_k = TopK::kTopK, .cache_points = true, .claude = true},
    {.mark = "claude", .top_k = TopK::kTopK, .cache_points = true, .claude = true},
    {.mark = "amazon.nova", .top_k = TopK::kNova, .cache_points = true},
    {.mark = "amazon.nova-2", .top_k = TopK::kNova, .effort = Effort::kNova, .cache_points = true},
    {.mark = "amazon.titan", .choice = Choice::kAuto, .system = false},
    {.mark = "meta.llama", .choice = Choice::kAuto},
    {.mark = "mistral.", .choice = Choice::kAny, .top_k = TopK::kTopK, .mixed_results = false, .short_ids = true},
    {.mark = "mistral.mistral-7b",
     .choice = Choice::kAuto,
     .top_k = TopK::kTopK,
     .system = false,
     .mixed_results = false,
     .short_ids = true},
    {.mark = "mistral.mixtral-8x7b",
     .choice = Choice::kAuto,
     .top_k = TopK::kTopK,
     .system = false,
     .mixed_results = false,
     .short_ids = true},
    {.mark = "cohere.", .choice = Choice::kAuto, .top_k = TopK::kK, .penalties = true},
    {.mark = "openai.gpt-oss", .effort = Effort::kField},
};
constexpr Family kUnknown{.mark = ""};

// Constrained decoding of Claude on Bedrock; newer generations refuse it there although Anthropic's own API takes it.
constexpr std::array<std::string_view, 5> kJsonSchema = {"opus-4-5", "sonnet-4-5", "haiku-4-5", "opus-4-6",
                                                         "sonnet-4-6"};

constexpr anthropic::ModelTraits kOpen{
    .family = "",
    .max_output = std::numeric_limits<std::int64_t>::max() / 4,
    .sampling = anthropic::Sampling::kFree,
    .thinking = anthropic::Thinking::kNone,
    .off = anthropic::ThinkingOff::kDisabled,
    .thinks_by_default = false,
    .effort_xhigh = false,
    .forced_tool = anthropic::ForcedTool::kAlways,
    .json_schema = false,
    .system_messages = false,
};

const Family& family_of(std::string_view id) {
    const Family* best = &kUnknown;
    for (const Family& row : kFamilies) {
        if (row.mark.size() > best->mark.size() && id.find(row.mark) != std::string_view::npos) best = &row;
    }
    return *best;
}

}  // namespace

Model find_model(std::string_view id, std::string_view base_model) {
    Model model{&family_of(id), kOpen};
    if (model.family == &kUnknown && !base_model.empty()) {
        id = base_model;
        model.family = &family_of(id);
    }
    if (!model.family->claude) return model;
    model.traits = anthropic::model_traits(id);
    model.traits.system_messages = false;
    model.traits.json_schema = std::any_of(kJsonSchema.begin(), kJsonSchema.end(),
                                           [&](std::string_view family) { return model.traits.family == family; });
    return model;
}

}  // namespace lightport::bedrock
