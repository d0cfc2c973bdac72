// Token counts of the models that answer in OpenAI's dialect: Grok's completion_tokens is without the reasoning.
#pragma once

#include <string>

#include "providers/openai/repair.hpp"

namespace lightport::vertex {

// See compat/usage_repair.hpp for what becomes of them.
class UsageRepair final : public openai::Repair {
public:
    Result<std::string_view> chunk(std::string_view data) override;
    std::string_view last_chunk() override { return {}; }
    Result<std::string> whole(json::Value root) override;

private:
    std::string scratch_;
};

}  // namespace lightport::vertex
