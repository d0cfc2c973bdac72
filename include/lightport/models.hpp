// The vocabulary of GET /v1/models: how a provider is asked for its models, and what it says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lightport/result.hpp"

namespace lightport {

struct Script;
struct Target;
struct UpstreamRequest;

namespace models {

struct Model {
    std::string id;            // as requests to the provider name it
    std::int64_t created = 0;  // seconds since the epoch; 0: unknown
    std::string owned_by;      // empty: the provider
};

class ModelsAdapter {
public:
    virtual ~ModelsAdapter() = default;

    // The request for the list, a GET without a body; for as many models as the provider gives at once.
    virtual Result<void> write(const Target& target, UpstreamRequest& out) const = 0;

    // Appends what the answer lists. `body` is padded for json::parse. Errors: kUpstream invalid_upstream_response.
    virtual Result<void> read(std::string_view body, std::vector<Model>& out) const = 0;

    // In-process providers answer by a script instead of a connection. Default: none.
    virtual std::optional<Script> script() const;
};

}  // namespace models
}  // namespace lightport
