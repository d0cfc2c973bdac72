// The list of models as OpenAI gives it, and servers that speak like it. Source: OpenAI's API reference, "Models".
#pragma once

#include <string_view>

#include "lightport/adapter.hpp"

namespace lightport::openai {

class OpenAiModels : public models::ModelsAdapter {
public:
    // `path` is appended to the base URL and outlives the adapter.
    explicit OpenAiModels(std::string_view path = "/models") : path_(path) {}

    Result<void> write(const Target& target, UpstreamRequest& out) const override;
    // {"data":[{"id","created"?,"owned_by"?}]}, or the bare list that some servers send; created also in RFC 3339 as
    // created_at.
    Result<void> read(std::string_view body, std::vector<models::Model>& out) const override;

private:
    std::string_view path_;
};

}  // namespace lightport::openai
