// See relay.hpp.
#include "providers/openai/relay.hpp"

#include <utility>

#include "json/text.hpp"
#include "provider/splice.hpp"

namespace lightport::openai {

void relay(std::string_view path, std::string_view body, std::string_view model, UpstreamRequest& out) {
    out.path = path;
    out.storage = '"' + json::escaped(model) + '"';
    const provider::Edit edit{"model", std::string_view(out.storage)};
    provider::splice(body, {&edit, 1}, out.pieces);
}

Error invalid_response(std::string message) {
    Error error = Error(ErrorKind::kUpstream, std::move(message)).with_code("invalid_upstream_response");
    error.upstream_status = 200;
    return error;
}

}  // namespace lightport::openai
