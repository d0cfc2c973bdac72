// OpenAI's legacy completions API: relayed, and read like a chat completion, whose envelope it shares.
// Source: OpenAI's API reference, "Completions".
#pragma once

#include <memory>
#include <string_view>

#include "lightport/adapter.hpp"

namespace lightport::openai {

class CompletionsAdapter final : public Adapter {
public:
    // `path` is appended to the base URL and outlives the adapter.
    explicit CompletionsAdapter(std::string_view path = "/completions") : path_(path) {}

    Capabilities capabilities() const override { return {}; }
    // The client's bytes with `model` replaced.
    Result<void> write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                       UpstreamRequest& out) const override;
    std::unique_ptr<EventReader> open(const chat::Request& request, const ResponseHead& head) const override;
    Error read_error(const ResponseHead& head, std::string_view body) const override;

private:
    std::string_view path_;
};

}  // namespace lightport::openai
