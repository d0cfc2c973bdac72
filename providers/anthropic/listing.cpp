// See listing.hpp.
#include "providers/anthropic/listing.hpp"

namespace lightport::anthropic {

Result<void> AnthropicModels::write(const Target&, UpstreamRequest& out) const {
    out.method = "GET";
    out.path = "/models?limit=1000";
    out.headers.push_back({"anthropic-version", "2023-06-01"});
    return {};
}

}  // namespace lightport::anthropic
