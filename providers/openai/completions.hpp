// OpenAI's legacy completions API: relayed, and read like a chat completion, whose envelope it shares.
// Source: OpenAI's API reference, "Completions".
#pragma once

#include <memory>
#include <string_view>

#include "lightport/adapter.hpp"
#include "provider/error_rules.hpp"

namespace lightport::openai {

class CompletionsAdapter final : public Adapter {
public:
    // `path` is appended to the base URL, `rules` are those of error_from_body(); both outlive the adapter.
    explicit CompletionsAdapter(std::string_view path = "/completions", const provider::ErrorRules* rules = nullptr)
        : path_(path), rules_(rules) {}

    Capabilities capabilities() const override { return {}; }
    // The client's bytes with `model` replaced.
    Result<void> write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                       UpstreamRequest& out) const override;
    std::unique_ptr<EventReader> open(const chat::Request& request, const ResponseHead& head) const override;
    Error read_error(const ResponseHead& head, std::string_view body) const override;

private:
    std::string_view path_;
    const provider::ErrorRules* rules_;
};

}  // namespace lightport::openai
