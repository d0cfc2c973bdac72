// See signatures.hpp.
#include "providers/gemini/signatures.hpp"

#include <algorithm>

#include "json/text.hpp"
#include "json/value.hpp"

namespace lightport::gemini {
namespace {

using json::Raw;
using json::Text;
using json::Value;

constexpr std::string_view kInId = "__thought__";

Text own_signature(Raw extra_content) { return Value{extra_content}["google"]["thought_signature"].text(); }

// LiteLLM: provider_specific_fields, on the call or its function; Portkey: function.thought_signature.
Text foreign_signature(Value call) {
    const Value function = call["function"];
    for (const Value place : {call["provider_specific_fields"], function["provider_specific_fields"], function}) {
        if (const Text signature = place["thought_signature"].text(); !signature.empty()) return signature;
    }
    return {};
}

Text signature_in_id(Text id) {
    const std::size_t at = id.escaped.find(kInId);
    return at == std::string_view::npos ? Text{} : Text{id.escaped.substr(at + kInId.size())};
}

// OpenRouter: encrypted reasoning that names its call.
Text detail_signature(Value details, Text id) {
    for (const Value detail : details.elements()) {
        if (!json::equals(detail["type"].text(), "reasoning.encrypted")) continue;
        if (!detail["format"].text().escaped.starts_with("google-gemini")) continue;
        if (detail["id"].text() == id) return detail["data"].text();
    }
    return {};
}

// Envoy and LiteLLM: the first thinking block belongs to the first call. Anthropic's calls have such blocks as well,
// whose signatures Google would refuse.
Text block_signature(const chat::Message& message) {
    const std::string_view id = message.tool_calls.front().id.escaped;
    if (id.starts_with("toolu_") || id.starts_with("tooluse_")) return {};
    for (const Value block : Value{message.thinking_blocks}.elements()) return block["signature"].text();
    return {};
}

}  // namespace

std::vector<Text> call_signatures(const chat::Message& message) {
    std::vector<Text> signatures;
    const json::ArrayRange raw_calls = Value{message.raw}["tool_calls"].elements();
    auto raw = raw_calls.begin();
    for (const chat::ToolCall& call : message.tool_calls) {
        const bool has_raw = raw != raw_calls.end();
        Text found = own_signature(call.extra_content);
        if (found.empty() && has_raw) found = foreign_signature(*raw);
        if (found.empty()) found = signature_in_id(call.id);
        if (found.empty()) found = detail_signature(Value{message.reasoning_details}, call.id);
        signatures.push_back(found);
        if (has_raw) ++raw;
    }
    const bool none =
        std::all_of(signatures.begin(), signatures.end(), [](Text signature) { return signature.empty(); });
    if (none && !signatures.empty()) signatures.front() = block_signature(message);
    return signatures;
}

Text text_signature(const chat::Message& message) { return own_signature(message.extra_content); }

Text plain_call_id(Text id) { return Text{id.escaped.substr(0, id.escaped.find(kInId))}; }

}  // namespace lightport::gemini
