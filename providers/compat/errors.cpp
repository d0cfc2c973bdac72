// See errors.hpp. Source: the API references of MiniMax ("Error codes"), Cloudflare (the envelope of API v4), xAI and
// OpenRouter ("Errors").
#include "providers/compat/errors.hpp"

#include "json/text.hpp"
#include "providers/openai/error.hpp"

namespace lightport::compat {

using json::Value;

namespace {

// Codes of answers that are none of an error: absent, null, false, empty, 0.
bool means_error(Value code) {
    if (code.missing() || code.boolean() == false || code.integer() == 0) return false;
    return !code.is_string() || !(code.text().empty() || json::equals(code.text(), "0"));
}

}  // namespace

std::optional<Error> reported_error(Value root, const provider::ErrorRules& rules) {
    Value choices;
    Value error;
    Value base;
    for (const json::MemberValue& member : root.members()) {
        if (json::equals(member.key, "choices")) choices = member.value;
        if (json::equals(member.key, "error")) error = member.value;
        if (json::equals(member.key, "base_resp")) base = member.value;
    }
    bool found = openai::is_error(error) || means_error(base["status_code"]) || means_error(rules.code_in(root));
    found = found || (!choices.is_array() && openai::is_error_document(root));
    if (!found) return std::nullopt;
    return openai::error_from_document(root, &rules);
}

}  // namespace lightport::compat
