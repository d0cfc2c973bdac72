// The members that are not messages; see request.hpp.
#include "providers/mistral/request.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "json/text.hpp"
#include "json/value.hpp"
#include "provider/losses.hpp"
#include "provider/tool_forms.hpp"

namespace lightport::mistral {
namespace {

using json::Text;
using json::Value;
using json::Writer;
using provider::RequestProfile;

RequestProfile make_profile() {
    RequestProfile profile;
    profile.renames = {{"max_completion_tokens", "max_tokens"}, {"seed", "random_seed"}};
    profile.ignores = {"stream_options"};  // usage always comes
    profile.only = {"temperature",
                    "top_p",
                    "max_tokens",
                    "stream",
                    "stop",
                    "random_seed",
                    "metadata",
                    "response_format",
                    "tools",
                    "tool_choice",
                    "presence_penalty",
                    "frequency_penalty",
                    "n",
                    "prediction",
                    "prompt_mode",
                    "parallel_tool_calls",
                    "reasoning_effort",
                    "safe_prompt",
                    "guardrails",
                    "prompt_cache_key"};
    profile.clamps = {{"temperature", 0, 1.5}};
    profile.drop_idle = true;
    profile.developer_role = "system";
    profile.message_only = {"role", "content", "tool_calls", "tool_call_id", "name", "prefix"};
    // What clients send back of answers, said otherwise or without a use for Mistral.
    profile.message_ignores = {"annotations",       "refusal",       "reasoning",  "reasoning_content",
                               "reasoning_details", "extra_content", "references", "provider_specific_fields"};
    return profile;
}

// True if the object has no other members than these, and none of them is null.
template <std::size_t N>
bool has_only(Value object, const std::string_view (&names)[N]) {
    for (const json::MemberValue& member : object.members()) {
        const auto is_it = [&](std::string_view name) { return json::equals(member.key, name); };
        if (member.value.is_null() || std::none_of(std::begin(names), std::end(names), is_it)) return false;
    }
    return true;
}

bool is_as_mistral_wants(const chat::Tool& tool) {
    const Value raw(tool.raw);
    const Value function = raw["function"];
    return has_only(raw, {"type", "function"}) && raw["type"].exists() && tool.parameters &&
           has_only(function, {"name", "description", "strict", "parameters"});
}

void write_tool(const chat::Tool& tool, Writer& writer) {
    writer.begin_object().member("type", Text{"function"}).key("function").begin_object();
    writer.member("name", tool.name);
    if (!tool.description.empty()) writer.member("description", tool.description);
    if (tool.strict) writer.member("strict", *tool.strict);
    writer.key("parameters");
    provider::write_parameters(writer, tool.parameters);
    writer.end_object().end_object();
}

}  // namespace

const RequestProfile& request_profile() {
    static const RequestProfile profile = make_profile();
    return profile;
}

bool adds_prefix(const chat::Request& request) {
    const chat::Message& last = request.messages.back();
    return last.role == chat::Role::kAssistant && last.tool_calls.empty() && !Value(last.raw)["prefix"].exists();
}

Result<provider::RequestEdits> RequestEditor::edit() {
    if (auto done = edit_tools(); !done) return std::move(done).error();
    edit_tool_choice();
    edit_effort();
    edit_format();
    edit_small_things();
    edits_.messages.resize(request_.messages.size());
    for (std::size_t i = 0; i < request_.messages.size(); ++i) {
        if (auto done = edit_message(i); !done) return std::move(done).error();
    }
    if (adds_prefix(request_)) edits_.messages.back().push_back({"prefix", "true"});
    return std::move(edits_);
}

// allowed_tools: only these are sent.
bool RequestEditor::is_offered(const chat::Tool& tool) const {
    const auto& allowed = request_.tool_choice.allowed;
    const auto is_it = [&](Text name) { return name.escaped == tool.name.escaped; };
    return allowed.empty() || std::any_of(allowed.begin(), allowed.end(), is_it);
}

Result<void> RequestEditor::edit_tools() {
    bool as_it_is = !request_.legacy_functions && request_.tool_choice.allowed.empty();
    for (std::size_t i = 0; i < request_.tools.size(); ++i) {
        const chat::Tool& tool = request_.tools[i];
        if (tool.custom) {
            return Error(ErrorKind::kUnsupportedValue, "Mistral has no custom tools, only functions.")
                .with_param("tools[" + std::to_string(i) + "].type");
        }
        if (tool.cache_control) losses_.note("cache_control");
        as_it_is = as_it_is && is_as_mistral_wants(tool);
    }
    if (request_.tools.empty() || as_it_is) return {};
    std::string json;
    Writer writer(json);
    writer.begin_array();
    for (const chat::Tool& tool : request_.tools) {
        if (is_offered(tool)) write_tool(tool, writer);
    }
    writer.end_array();
    edits_.members.push_back({"functions", std::nullopt});
    edits_.members.push_back({"tools", std::move(json)});
    return {};
}

void RequestEditor::edit_tool_choice() {
    const chat::ToolChoice& choice = request_.tool_choice;
    edits_.members.push_back({"function_call", std::nullopt});
    std::string json;
    switch (choice.mode) {
        case chat::ToolMode::kUnset: return;
        case chat::ToolMode::kNone: json = R"("none")"; break;
        case chat::ToolMode::kAuto: json = R"("auto")"; break;
        case chat::ToolMode::kRequired: json = R"("any")"; break;
        case chat::ToolMode::kNamed: {
            Writer writer(json);
            writer.begin_object().member("type", Text{"function"}).key("function").begin_object();
            writer.member("name", choice.name).end_object().end_object();
            break;
        }
    }
    if (!request_.tools.empty()) edits_.members.push_back({"tool_choice", std::move(json)});
}

// Mistral knows "high" and "none", and that only for models that may do both.
void RequestEditor::edit_effort() {
    edits_.members.push_back({"reasoning", std::nullopt});
    if (request_.extra("reasoning") != nullptr) losses_.note("reasoning");
    if (request_.effort == chat::Effort::kUnset) return;
    const bool none = request_.effort == chat::Effort::kNone || request_.effort == chat::Effort::kMinimal;
    const bool always_reasons = target_.model.starts_with("magistral");
    const bool exact =
        request_.effort == chat::Effort::kHigh || (request_.effort == chat::Effort::kNone && !always_reasons);
    if (!exact) losses_.note("reasoning_effort");
    std::optional<std::string> word = none ? R"("none")" : R"("high")";
    if (always_reasons) word.reset();
    edits_.members.push_back({"reasoning_effort", std::move(word)});
}

// A schema is required, and null is not an absent member.
void RequestEditor::edit_format() {
    const chat::ResponseFormat& format = request_.format;
    if (format.kind != chat::FormatKind::kJsonSchema) return;
    std::string json;
    Writer writer(json);
    writer.begin_object().member("type", Text{"json_schema"}).key("json_schema").begin_object();
    writer.member("name", format.name);
    if (!format.description.empty()) writer.member("description", format.description);
    writer.key("schema").value(format.schema ? format.schema : json::Raw{"{}"});
    if (format.strict) writer.member("strict", *format.strict);
    writer.end_object().end_object();
    edits_.members.push_back({"response_format", std::move(json)});
}

void RequestEditor::edit_small_things() {
    if (json::equals(request_.service_tier, "auto") || json::equals(request_.service_tier, "default")) {
        edits_.members.push_back({"service_tier", std::nullopt});
    }
    if (const json::Raw* prediction = request_.extra("prediction")) {
        if (!Value(*prediction)["content"].is_string()) {
            losses_.note("prediction");
            edits_.members.push_back({"prediction", std::nullopt});
        }
    }
    if (const json::Raw* modalities = request_.extra("modalities")) {
        if (modalities->json == R"(["text"])") edits_.members.push_back({"modalities", std::nullopt});
    }
}

}  // namespace lightport::mistral
