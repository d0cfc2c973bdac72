// The mock provider's models: the behaviours that its names stand for.
#pragma once

#include "providers/openai/models.hpp"

namespace lightport::mock {

class MockModels final : public openai::OpenAiModels {
public:
    std::optional<Script> script() const override;
};

}  // namespace lightport::mock
