// One legacy completion: relayed where the provider has the endpoint, else carried by its chat completions.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "gateway/chat_exchange.hpp"
#include "surface/openai_completions.hpp"

namespace lightport::gateway {

class CompletionExchange final : public ChatExchange {
public:
    using ChatExchange::ChatExchange;

private:
    Result<void> prepare(std::string_view body) override;
    std::unique_ptr<surface::EventWriter> open_writer() override;
    // The same request as a chat completion.
    Result<void> carry(const surface::CompletionRequest& request);

    surface::CompletionForm form_ = surface::CompletionForm::kRelayed;
    std::string chat_body_;
};

}  // namespace lightport::gateway
