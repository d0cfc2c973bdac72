// See tool_forms.hpp.
#include "provider/tool_forms.hpp"

#include "json/text.hpp"
#include "json/value.hpp"

namespace lightport::provider {

using json::Text;
using json::Value;

void write_custom_description(json::Writer& writer, const chat::Tool& tool, chat::LossReport& losses) {
    const Value format{tool.custom_format};
    const Value nested = format["grammar"];
    const Value grammar = nested.is_object() ? nested : format;
    const Text definition = grammar["definition"].text();
    if (tool.description.empty() && definition.empty()) return;
    writer.key("description").open_string().piece(tool.description);
    if (!definition.empty()) {
        losses.note("custom.format");
        if (!tool.description.empty()) writer.piece(Text{"\\n\\n"});
        writer.piece(Text{"The input must match this "}).piece(grammar["syntax"].text());
        writer.piece(Text{" grammar:\\n"}).piece(definition);
    }
    writer.close_string();
}

void write_arguments(json::Writer& writer, const chat::ToolCall& call, std::string& scratch) {
    if (call.custom) {
        writer.begin_object().member("input", call.arguments).end_object();
        return;
    }
    if (json::is_blank(call.arguments)) {
        writer.literal("{}");
        return;
    }
    scratch.clear();
    json::append_unescaped(scratch, call.arguments);
    json::pad(scratch);
    const Result<Value> parsed = json::parse(scratch);
    if (parsed && parsed->is_object()) {
        writer.value(parsed->raw());
    } else if (parsed && parsed->is_null()) {  // how some models call a tool without parameters
        writer.literal("{}");
    } else {
        writer.begin_object().member("raw_arguments", call.arguments).end_object();
    }
}

void write_parameters(json::Writer& writer, json::Raw parameters) {
    bool has_type = false;
    bool empty = true;
    for (const json::MemberValue& member : Value{parameters}.members()) {
        empty = false;
        has_type |= member.key.escaped == "type";
    }
    if (empty) {
        writer.literal(R"({"type":"object","properties":{}})");
    } else if (has_type) {
        writer.value(parameters);
    } else {
        writer.begin_object().member_string("type", "object");
        for (const json::MemberValue& member : Value{parameters}.members()) {
            writer.member(member.key.escaped, member.value.raw());
        }
        writer.end_object();
    }
}

std::string custom_input(Text arguments) {
    std::string document = json::unescaped(arguments);
    json::pad(document);
    const Result<Value> parsed = json::parse(document);
    const Value input = parsed ? (*parsed)["input"] : Value{};
    return std::string(input.is_string() ? input.text().escaped : arguments.escaped);
}

}  // namespace lightport::provider
