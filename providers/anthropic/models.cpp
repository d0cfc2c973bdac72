// The matrix. A row is found by the longest family name that occurs in the model's name, so order does not matter.
#include "providers/anthropic/models.hpp"

namespace lightport::anthropic {
namespace {

using enum Sampling;
using enum Thinking;
using enum ThinkingOff;
using enum ForcedTool;

constexpr auto kNoThinking = Thinking::kNone;
constexpr std::int64_t kLarge = 128'000;

// family, max output, sampling, thinking, off, by default, xhigh, forced tool, json_schema, system messages
constexpr ModelTraits kFamilies[] = {
    {"claude-3", 4'096, kFree, kNoThinking, kDisabled, false, false, kAlways, false, false},
    {"claude-3-5", 8'192, kFree, kNoThinking, kDisabled, false, false, kAlways, false, false},
    {"claude-3-7", 64'000, kFree, kBudget, kDisabled, false, false, kNotWhileThinking, false, false},
    {"opus-4", 32'000, kFree, kBudget, kDisabled, false, false, kNotWhileThinking, false, false},
    {"opus-4-1", 32'000, kOneOf, kBudget, kDisabled, false, false, kNotWhileThinking, true, false},
    {"sonnet-4", 64'000, kFree, kBudget, kDisabled, false, false, kNotWhileThinking, false, false},
    {"haiku-4-5", 64'000, kOneOf, kBudget, kDisabled, false, false, kNotWhileThinking, true, false},
    {"sonnet-4-5", 64'000, kOneOf, kBudget, kDisabled, false, false, kNotWhileThinking, true, false},
    {"opus-4-5", 64'000, kFree, kBudget, kDisabled, false, false, kNotWhileThinking, true, false},
    {"opus-4-6", kLarge, kFree, kAdaptive, kDisabled, false, false, kAlways, true, false},
    {"sonnet-4-6", kLarge, kFree, kAdaptive, kDisabled, false, false, kAlways, true, false},
    {"opus-4-7", kLarge, kRefused, kAdaptive, kDisabled, false, true, kAlways, true, false},
    {"opus-4-8", kLarge, kRefused, kAdaptive, kDisabled, false, true, kAlways, true, true},
    {"sonnet-5", kLarge, kRefused, kAdaptive, kDisabled, false, true, kAlways, true, true},
    {"opus-5", kLarge, kRefused, kAdaptive, kDisabled, true, true, kAlways, true, true},
    {"fable-5", kLarge, kRefused, kAdaptive, kLowEffort, true, true, kAlways, true, true},
    {"mythos-5", kLarge, kRefused, kAdaptive, kLowEffort, true, true, kAlways, true, true},
    {"opus-5-5", kLarge, kRefused, kAdaptive, kLowEffort, true, true, kNever, true, true},
    {"fable-5-1", kLarge, kRefused, kAdaptive, kLowEffort, true, true, kNever, true, true},
    {"fable-5-2", kLarge, kRefused, kAdaptive, kLowEffort, true, true, kNever, true, true},
    {"mythos-5-1", kLarge, kRefused, kAdaptive, kLowEffort, true, true, kNever, true, true},
    {"mythos-5-2", kLarge, kRefused, kAdaptive, kLowEffort, true, true, kNever, true, true},
    {"sonnet-5-5", kLarge, kRefused, kAdaptive, kBetweenTools, true, true, kNever, true, true},
    {"haiku-5-5", kLarge, kRefused, kAdaptive, kDisabled, true, true, kAlways, true, true},
};

constexpr ModelTraits kUnknown{"", kLarge, kRefused, kAdaptive, kDisabled, true, true, kNever, true, true};

}  // namespace

const ModelTraits& model_traits(std::string_view model) {
    const ModelTraits* best = &kUnknown;
    for (const ModelTraits& row : kFamilies) {
        if (row.family.size() > best->family.size() && model.find(row.family) != std::string_view::npos) best = &row;
    }
    return *best;
}

}  // namespace lightport::anthropic
