// Errors as OpenAI-shaped vendors report them.
#pragma once

#include <optional>
#include <string_view>

#include "json/value.hpp"
#include "lightport/adapter.hpp"

namespace lightport::compat {

// An error inside an answer whose status is 200: a member `error` of an object or text, MiniMax's base_resp,
// Cloudflare's success of false, or any other document that reports one and has no choices. nullopt: none.
std::optional<Error> reported_error(json::Value root);

// An answer with another status: what openai::error_from_body() reads, and MiniMax's base_resp.
Error read_error(const ResponseHead& head, std::string_view body);

}  // namespace lightport::compat
