// Anthropic's list of models: OpenAI's shape, up to a thousand at once. Source: Anthropic's API reference, "List
// Models".
#pragma once

#include "providers/openai/models.hpp"

namespace lightport::anthropic {

class AnthropicModels final : public openai::OpenAiModels {
public:
    Result<void> write(const Target& target, UpstreamRequest& out) const override;
};

}  // namespace lightport::anthropic
