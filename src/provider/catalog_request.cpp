// The section `request` of a catalogue entry.
#include "provider/catalog_keys.hpp"

namespace lightport::provider {
namespace {

using json::Value;
using Rename = RequestProfile::Rename;
using Format = RequestProfile::Format;
using Filler = RequestProfile::Filler;

// What the limit of tokens is called: the other name becomes this one.
Key token_limit(std::vector<Rename>& renames) {
    return {"max_tokens", [&renames](Value value, const Place& place) {
                const std::string now = "max_completion_tokens";
                const std::string before = "max_tokens";
                std::erase_if(renames, [&](const Rename& one) { return one.from == now || one.from == before; });
                if (json::equals(value.text(), before)) {
                    renames.push_back({now, before});
                } else if (json::equals(value.text(), now)) {
                    renames.push_back({before, now, true});
                } else {
                    place.problem("max_tokens or max_completion_tokens is expected");
                }
            }};
}

Key stream_from(std::optional<std::int64_t>& out) {
    return {"stream_from_max_tokens", [&out](Value value, const Place& place) {
                out = value.integer();
                if (!out || *out < 0) place.problem("a whole number is expected");
            }};
}

// A value of one JSON text.
Key filler_text(std::string& out) {
    return {"text", [&out](Value value, const Place& place) {
                if (!value.is_string()) return place.problem("text is expected");
                out = std::string(value.raw().json);
            }};
}

std::vector<Key> tool_choice_keys(RequestProfile::ToolChoice& choice) {
    return {choice_key<bool>("none", choice.none_without_tools, {{"no_tools", true}, {"keep", false}}),
            text_key("required", choice.required), text_key("named", choice.named),
            flag_key("named_only", choice.named_only),
            choice_key<bool>("allowed", choice.allowed_only, {{"only", true}, {"keep", false}})};
}

std::vector<Key> format_keys(RequestProfile::ResponseFormat& format) {
    return {
        choice_key<Format>("text", format.text, {{"keep", Format::kKeep}, {"drop", Format::kDrop}}),
        choice_key<Format>("json_object", format.json_object, {{"keep", Format::kKeep}, {"prompt", Format::kPrompt}}),
        choice_key<Format>(
            "json_schema", format.json_schema,
            {{"keep", Format::kKeep}, {"json_object", Format::kJsonObject}, {"prompt", Format::kPrompt}})};
}

std::vector<Key> filler_keys(RequestProfile& request) {
    return {
        choice_key<Filler>("where", request.filler,
                           {{"never", Filler::kNever}, {"tool_calls", Filler::kCalls}, {"always", Filler::kAlways}}),
        filler_text(request.filler_json)};
}

}  // namespace

std::vector<Key> request_keys(RequestProfile& request) {
    return with_member_keys(
        request,
        {token_limit(request.renames),
         choice_key<std::string>("developer", request.developer_role,
                                 {{"keep", ""}, {"system", "system"}, {"user", "user"}}),
         defaults_key("defaults_unless_streamed", request.whole_defaults), clamps_key("clamp", request.clamps),
         flag_key("drop_idle", request.drop_idle), synonyms_key("synonyms", request.synonyms),
         efforts_key("effort", request.efforts), section_key("tool_choice", tool_choice_keys(request.tool_choice)),
         section_key("response_format", format_keys(request.response_format)), stream_from(request.stream_from_tokens),
         names_key("stream_with", request.stream_with),
         choice_key<bool>("text_content", request.text_as_string, {{"string", true}, {"parts", false}}),
         flag_key("alternate", request.alternate), member_key("reasoning", request.reasoning_member),
         section_key("reasoning_filler", filler_keys(request)), count_key("tool_id_length", request.tool_id_length, 64),
         names_key("drop_from_messages", request.message_drops),
         names_key("ignore_in_messages", request.message_ignores),
         names_key("only_in_messages", request.message_only)});
}

}  // namespace lightport::provider
