// Anthropic's Messages API. Source: Anthropic's API reference, API version 2023-06-01.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"
#include "providers/anthropic/listing.hpp"

namespace lightport::anthropic {

// Base URL: https://api.anthropic.com/v1. Immutable, shared by all threads.
class AnthropicAdapter final : public Adapter {
public:
    Capabilities capabilities() const override;
    Result<void> write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                       UpstreamRequest& out) const override;

    // A call of the tool that stands for a JSON schema on older models becomes content.
    std::unique_ptr<EventReader> open(const chat::Request& request, const ResponseHead& head) const override;

    Error read_error(const ResponseHead& head, std::string_view body) const override;

    // x-api-key; OAuth tokens (sk-ant-oat…) go as `authorization: Bearer` with the beta feature they need.
    void authorize(const Credential& credential, std::vector<Header>& headers) const override;

    // anthropic-ratelimit-* as x-ratelimit-* (resets as durations), request-id as x-upstream-request-id.
    void carry_headers(const ResponseHead& upstream, std::vector<Header>& out) const override;

    const models::ModelsAdapter* models() const override { return &models_; }

private:
    AnthropicModels models_;
};

std::unique_ptr<Adapter> make_adapter();

}  // namespace lightport::anthropic
