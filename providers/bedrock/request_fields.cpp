// What has no member of its own in Converse: the models' own fields, structured output, metadata.
#include <algorithm>

#include "json/text.hpp"
#include "provider/tool_names.hpp"
#include "providers/anthropic/schema.hpp"
#include "providers/anthropic/thinking.hpp"
#include "providers/bedrock/request.hpp"

namespace lightport::bedrock {

using anthropic::FormatForm;
using anthropic::ThinkingForm;
using json::MemberValue;
using json::Raw;
using json::Text;
using json::Value;

namespace {

constexpr std::size_t kMaxMetadata = 16;
constexpr std::size_t kMaxMetadataText = 256;

bool is_metadata_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(" :_@$#=/+,-.").find(c) != std::string_view::npos;
}

bool is_metadata_text(Text text) {
    return text.escaped.size() <= kMaxMetadataText &&
           std::all_of(text.escaped.begin(), text.escaped.end(), is_metadata_byte);
}

std::string_view three_efforts(chat::Effort effort) {
    switch (effort) {
        case chat::Effort::kMinimal:
        case chat::Effort::kLow: return "low";
        case chat::Effort::kMedium: return "medium";
        default: return "high";
    }
}

}  // namespace

// The schema travels as a string.
void RequestWriter::write_output_config() {
    const Value own = extra("outputConfig");
    const bool format = plan_.format == FormatForm::kNative && !own["textFormat"].exists();
    if (!format && !own.is_object()) return;
    writer_.key("outputConfig").begin_object();
    for (const MemberValue& member : own.members()) writer_.member(member.key.escaped, member.value.raw());
    if (format) {
        scratch_.clear();
        json::Writer schema(scratch_);
        anthropic::write_strict_schema(schema, request_.format.schema);
        writer_.key("textFormat").begin_object().member_string("type", "json_schema");
        writer_.key("structure").begin_object().key("jsonSchema").begin_object().member_string("schema", scratch_);
        if (!request_.format.name.empty()) provider::write_tool_name(writer_.key("name"), request_.format.name);
        if (!request_.format.description.empty()) writer_.member("description", request_.format.description);
        writer_.end_object().end_object().end_object();
    }
    writer_.end_object();
}

// The client's own fields win.
void RequestWriter::write_additional_fields() {
    const Value own = extra("additionalModelRequestFields");
    std::string members;
    json::Writer fields(members);
    for (const MemberValue& member : own.members()) fields.member(member.key.escaped, member.value.raw());
    write_reasoning(fields, own);
    write_sampling_fields(fields, own);
    if (model_.family->claude && !own["anthropic_beta"].exists()) write_betas(fields);
    if (!members.empty()) writer_.key("additionalModelRequestFields").literal("{" + members + "}");
}

void RequestWriter::write_reasoning(json::Writer& fields, Value own) {
    if (plan_.thinking != ThinkingForm::kUnset && !own["thinking"].exists()) {
        fields.key("thinking");
        anthropic::write_thinking(fields, plan_, extra("thinking").raw());
    }
    const Value config = extra("output_config");
    if ((!plan_.effort.empty() || config.is_object()) && !own["output_config"].exists()) {
        fields.key("output_config").begin_object();
        for (const MemberValue& member : config.members()) fields.member(member.key.escaped, member.value.raw());
        if (!plan_.effort.empty() && !config["effort"].exists()) fields.member_string("effort", plan_.effort);
        fields.end_object();
    }
    const bool off = request_.effort == chat::Effort::kNone;
    if (request_.effort == chat::Effort::kUnset || plan_.thinking == ThinkingForm::kClient) return;
    switch (model_.family->effort) {
        case Effort::kNone: return;
        case Effort::kField:
            if (off) losses_.note("reasoning_effort");
            if (own["reasoning_effort"].exists() || off) return;
            fields.member_string("reasoning_effort", three_efforts(request_.effort));
            return;
        case Effort::kNova:
            if (own["reasoningConfig"].exists()) return;
            fields.key("reasoningConfig").begin_object().member_string("type", off ? "disabled" : "enabled");
            if (!off) fields.member_string("maxReasoningEffort", three_efforts(request_.effort));
            fields.end_object();
    }
}

void RequestWriter::write_sampling_fields(json::Writer& fields, Value own) {
    const auto put = [&](std::string_view key, Raw value) {
        if (value && !own[key].exists()) fields.member(key, value);
    };
    switch (model_.family->top_k) {
        case TopK::kNone: break;
        case TopK::kTopK: put("top_k", sampled_.top_k); break;
        case TopK::kK: put("k", sampled_.top_k); break;
        case TopK::kNova:
            if (!sampled_.top_k || own["inferenceConfig"].exists()) break;
            fields.key("inferenceConfig").begin_object().member("topK", sampled_.top_k).end_object();
    }
    if (!model_.family->penalties) return;
    put("frequency_penalty", request_.frequency_penalty);
    put("presence_penalty", request_.presence_penalty);
    put("seed", request_.seed);
}

// Only what the client asks for: models answer 400 to features that they have outgrown.
void RequestWriter::write_betas(json::Writer& fields) {
    if (target_.client_headers == nullptr) return;
    std::string_view list = find_header(*target_.client_headers, "anthropic-beta");
    bool open = false;
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        std::string_view beta = list.substr(0, comma);
        list.remove_prefix(std::min(comma + 1, list.size()));
        while (beta.starts_with(' ')) beta.remove_prefix(1);
        while (beta.ends_with(' ')) beta.remove_suffix(1);
        if (beta.empty()) continue;
        if (!open) fields.key("anthropic_beta").begin_array();
        open = true;
        fields.string(beta);
    }
    if (open) fields.end_array();
}

// AWS takes fewer, shorter and plainer entries than OpenAI.
void RequestWriter::write_metadata() {
    const Value own = extra("requestMetadata");
    std::string members;
    json::Writer writer(members);
    std::vector<std::string_view> names;  // the first of a name counts
    const auto put = [&](Text key, Text value, std::string_view member) {
        const bool fits = !key.empty() && is_metadata_text(key) && is_metadata_text(value);
        const bool is_new = std::find(names.begin(), names.end(), key.escaped) == names.end();
        if (!fits || !is_new || names.size() == kMaxMetadata) return losses_.note(member);
        writer.member(key.escaped, value);
        names.push_back(key.escaped);
    };
    const auto put_all = [&](Value entries, std::string_view member) {
        for (const MemberValue& entry : entries.members()) {
            entry.value.is_string() ? put(entry.key, entry.value.text(), member) : losses_.note(member);
        }
    };
    put_all(own, "requestMetadata");
    put_all(extra("metadata"), "metadata");
    if (!request_.user.empty()) put(Text{"user"}, request_.user, "user");
    if (!names.empty()) writer_.key("requestMetadata").literal("{" + members + "}");
}

}  // namespace lightport::bedrock
