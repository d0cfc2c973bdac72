// Errors as OpenAI-shaped vendors report them.
#pragma once

#include <optional>
#include <string_view>

#include "json/value.hpp"
#include "lightport/adapter.hpp"
#include "provider/error_rules.hpp"

namespace lightport::compat {

// An error inside an answer whose status is 200: a code where the rules say it stands, MiniMax's base_resp, a member
// `error` of an object or text, Cloudflare's success of false, or any other document that reports one and has no
// choices. nullopt: none.
std::optional<Error> reported_error(json::Value root, const provider::ErrorRules& rules);

}  // namespace lightport::compat
