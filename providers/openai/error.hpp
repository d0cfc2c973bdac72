// Errors as OpenAI, and those who speak like it, write them.
// Source: OpenAI API reference "Error codes"; observed bodies of compatible servers.
#pragma once

#include <string_view>

#include "json/value.hpp"
#include "lightport/adapter.hpp"
#include "provider/error_rules.hpp"

namespace lightport::openai {

// An answer with a status other than 2xx. What an OpenAI-shaped body says (message, type, param, code) is kept; other
// shapes ({"error":"…"}, {"message":…}, {"detail":…}, {"errors":[…]}, {"title":…}, a list of those, plain text, HTML)
// give at least their message, and the status gives the rest. No message is ever a dump of the body. What the vendor's
// `rules` say of its codes and texts outweighs the status; nullptr: there are none.
Error error_from_body(const ResponseHead& head, std::string_view body, const provider::ErrorRules* rules = nullptr);

// The value of an `error` member inside an answer with a 2xx status: an object or a string. Its status is derived from
// what it says, else 502.
Error error_from_value(json::Value error);

// A whole document that reports an error, in any of those shapes, in an answer with a 2xx status.
Error error_from_document(json::Value root, const provider::ErrorRules* rules = nullptr);

// True if a document that is no answer reports an error in a shape without a member `error`: {"message":…},
// {"detail":…}, {"errors":[…]}, {"object":"error"}.
bool is_error_document(json::Value root);

// True if the value of an `error` member reports one: not absent, null, false or empty.
bool is_error(json::Value error);

}  // namespace lightport::openai
