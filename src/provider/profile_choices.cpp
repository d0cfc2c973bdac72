// Members whose value has to be looked into: tool_choice, response_format, reasoning_effort, words that the vendor
// calls otherwise, and stream. See profile_parts.hpp.
#include "provider/profile_parts.hpp"

namespace lightport::provider {

using json::MemberValue;
using json::Value;
using Format = RequestProfile::Format;

bool ChoiceEdits::add() {
    for (const MemberValue& member : rules_.all()) {
        const Name name(member.key);
        if (contains(profile_.stream_with, name.get()) && !asks_nothing(member.value)) asked_ = true;
        if (!decided(name.get())) take(name.get(), member.value);
    }
    const bool streams = request_.stream || needs_stream();
    if (streams && !request_.stream) add_stream();
    return streams;
}

void ChoiceEdits::take(std::string_view name, Value value) {
    if (name == "tool_choice") add_tool_choice(value);
    if (name == "response_format") add_format(value);
    if (name == "reasoning_effort") add_effort(value);
    add_synonym(name, value);
}

void ChoiceEdits::add_synonym(std::string_view name, Value value) {
    const auto* known = find_by(profile_.synonyms, &RequestProfile::Synonyms::name, name);
    if (known == nullptr || !value.is_string() || decided(name)) return;
    const auto* word = find_by(known->words, &RequestProfile::Rename::from, json::unescaped(value.text()));
    if (word != nullptr) edit_word(known->name, word->to);
}

void ChoiceEdits::add_effort(Value value) {
    if (!value.is_string()) return;
    const auto* effort = find_by(profile_.efforts, &RequestProfile::Effort::word, json::unescaped(value.text()));
    if (effort == nullptr) return;
    if (!effort->nearest.empty()) {
        note_loss("reasoning_effort", value, losses_);
        return edit_word("reasoning_effort", effort->nearest);
    }
    if (effort->members.empty()) note_loss("reasoning_effort", value, losses_);
    edit("reasoning_effort", std::nullopt);
    for (const RequestProfile::Default& member : effort->members) {
        if (!rules_.was_given(member.name)) edit(member.name, member.json);
    }
}

void ChoiceEdits::add_tool_choice(Value value) {
    const RequestProfile::ToolChoice& rule = profile_.tool_choice;
    const chat::ToolMode mode = request_.tool_choice.mode;
    if (!request_.tool_choice.allowed.empty()) {
        if (rule.allowed_only) choose_among_allowed(value);
        return;
    }
    if (mode == chat::ToolMode::kNone && rule.none_without_tools) return leave_tools_out();
    if (mode == chat::ToolMode::kRequired && !rule.required.empty()) return require(value);
    if (mode != chat::ToolMode::kNamed) return;
    if (rule.named_only) return choose_one_tool(value);
    if (rule.named.empty()) return;
    note_loss("tool_choice", value, losses_);
    edit_word("tool_choice", rule.named);
}

void ChoiceEdits::require(Value value) {
    const std::string_view word = profile_.tool_choice.required;
    if (word == "auto") note_loss("tool_choice", value, losses_);
    edit_word("tool_choice", word.empty() ? "required" : word);
}

// A tool that does not exist is the vendor's to refuse.
void ChoiceEdits::choose_one_tool(Value value) {
    std::string tools = tools_called({json::unescaped(request_.tool_choice.name)});
    if (tools.empty()) return;
    edit("tools", std::move(tools));
    require(value);
}

void ChoiceEdits::choose_among_allowed(Value value) {
    std::vector<std::string> names;
    for (const json::Text name : request_.tool_choice.allowed) names.push_back(json::unescaped(name));
    std::string tools = tools_called(names);
    if (tools.empty()) return;
    edit("tools", std::move(tools));
    if (request_.tool_choice.mode == chat::ToolMode::kRequired) return require(value);
    edit_word("tool_choice", "auto");
}

std::string ChoiceEdits::tools_called(const std::vector<std::string>& names) const {
    std::string out;
    std::size_t i = 0;
    const auto& all = rules_.all();
    const auto is_tools = [](const MemberValue& member) { return json::equals(member.key, "tools"); };
    const auto tools = std::find_if(all.rbegin(), all.rend(), is_tools);
    if (tools == all.rend()) return out;
    for (const Value tool : tools->value.elements()) {
        if (i >= request_.tools.size()) break;
        if (!contains(names, json::unescaped(request_.tools[i++].name))) continue;
        out.append(out.empty() ? "[" : ",").append(tool.raw().json);
    }
    return out.empty() ? out : out + "]";
}

void ChoiceEdits::leave_tools_out() {
    for (const std::string_view name : {"tools", "tool_choice", "parallel_tool_calls"}) edit(name, std::nullopt);
}

void ChoiceEdits::add_format(Value value) {
    const RequestProfile::ResponseFormat& rule = profile_.response_format;
    const std::string type = json::unescaped(value["type"].text());
    if (type == "text" && rule.text == Format::kDrop) return edit("response_format", std::nullopt);
    const bool schema = type == "json_schema";
    const Format form = schema ? rule.json_schema : type == "json_object" ? rule.json_object : Format::kKeep;
    if (form == Format::kKeep) return;
    note_loss("response_format", value, losses_);
    ask_for_object(schema ? value["json_schema"]["schema"] : Value{}, form);
}

void ChoiceEdits::ask_for_object(Value schema, Format form) {
    std::string text = "Respond with one JSON object only, no prose, no code fence.";
    if (schema.is_object()) text += " It conforms to this JSON schema: " + std::string(schema.raw().json);
    edits_.instructions = json::escaped(text);
    const bool object = form == Format::kJsonObject;
    edit("response_format", object ? std::optional<std::string>(R"({"type":"json_object"})") : std::nullopt);
}

bool ChoiceEdits::needs_stream() const {
    const auto limit = profile_.stream_from_tokens;
    if (asked_ || (limit && request_.max_tokens.value_or(0) >= *limit)) return true;
    return std::any_of(edits_.members.begin(), edits_.members.end(), [this](const MemberEdit& edit) {
        return edit.json && *edit.json != "false" && contains(profile_.stream_with, edit.name);
    });
}

void ChoiceEdits::add_stream() {
    edit("stream", "true");
    const bool unknown = contains(profile_.drops, "stream_options") || contains(profile_.ignores, "stream_options");
    if (!unknown) edit("stream_options", R"({"include_usage":true})");
}

}  // namespace lightport::provider
