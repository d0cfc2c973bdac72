// The list of models in the shape that Google and Ollama share: {"models":[{"name":…}]}.
#pragma once

#include <string_view>

#include "lightport/adapter.hpp"

namespace lightport::provider {

class NamedModels final : public models::ModelsAdapter {
public:
    // `path` is appended to the base URL; `prefix` is taken off the names. Both are literals.
    explicit NamedModels(std::string_view path, std::string_view prefix = {}) : path_(path), prefix_(prefix) {}

    Result<void> write(const Target& target, UpstreamRequest& out) const override;
    Result<void> read(std::string_view body, std::vector<models::Model>& out) const override;

private:
    std::string_view path_;
    std::string_view prefix_;
};

}  // namespace lightport::provider
