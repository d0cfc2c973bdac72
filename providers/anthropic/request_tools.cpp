// tools and tool_choice.
#include <string>
#include <unordered_set>

#include "json/text.hpp"
#include "provider/tool_forms.hpp"
#include "providers/anthropic/request.hpp"
#include "providers/anthropic/schema.hpp"

namespace lightport::anthropic {

using chat::Tool;
using json::Text;
using json::Value;

bool RequestWriter::is_offered(const Tool& tool) const {
    if (!allowed_.empty()) return allowed_.contains(tool.name.escaped);
    // A tool that cannot be forced: the model is left with no other.
    if (plan_.choice_softened && !plan_.choice_name.empty()) return tool.name.escaped == plan_.choice_name;
    return true;
}

void RequestWriter::write_tools() {
    const bool history = calls_without_tools(request_);
    const bool json_tool = plan_.format == FormatForm::kTool;
    if (request_.tools.empty() && !history && !json_tool) return;
    writer_.key("tools").begin_array();
    for (const Tool& tool : request_.tools) {
        if (is_offered(tool)) write_tool(tool);
    }
    if (history) write_history_tools();
    if (json_tool) {
        writer_.begin_object().member_string("name", kJsonTool);
        writer_.member_string("description", "Return the answer").key("input_schema");
        provider::write_parameters(writer_, request_.format.schema);
        writer_.end_object();
    }
    writer_.end_array();
}

void RequestWriter::write_tool(const Tool& tool) {
    writer_.begin_object().key("name");
    write_name(tool.name);
    if (tool.custom) {
        provider::write_custom_description(writer_, tool, losses_);
        writer_.key("input_schema").literal(provider::kCustomToolSchema);
    } else {
        if (!tool.description.empty()) writer_.member("description", tool.description);
        const bool strict = tool.strict == true && tool.parameters && plan_.traits->json_schema;
        writer_.key("input_schema");
        strict ? write_strict_schema(writer_, tool.parameters) : provider::write_parameters(writer_, tool.parameters);
        if (strict) writer_.member("strict", true);
        if (tool.strict == true && !plan_.traits->json_schema) losses_.note("strict");
    }
    write_cache_control(tool.cache_control);
    writer_.end_object();
}

// Calls in the history need their tools, also when the request has none any more.
void RequestWriter::write_history_tools() {
    std::unordered_set<std::string_view> written;
    for (const chat::Message& message : request_.messages) {
        for (const chat::ToolCall& call : message.tool_calls) {
            if (!written.insert(call.name.escaped).second) continue;
            writer_.begin_object().key("name");
            write_name(call.name);
            writer_.key("input_schema").literal(R"({"type":"object","properties":{}})").end_object();
        }
    }
}

void RequestWriter::write_tool_choice() {
    const bool forced_json = plan_.format == FormatForm::kTool && plan_.choice_name == kJsonTool;
    const bool single = request_.parallel_tool_calls == false || forced_json;
    if (plan_.choice == ChoiceForm::kUnset) return;
    writer_.key("tool_choice").begin_object();
    switch (plan_.choice) {
        case ChoiceForm::kUnset: break;
        case ChoiceForm::kNone: writer_.member_string("type", "none"); break;
        case ChoiceForm::kAuto: writer_.member_string("type", "auto"); break;
        case ChoiceForm::kAny: writer_.member_string("type", "any"); break;
        case ChoiceForm::kTool: writer_.member_string("type", "tool").key("name"); write_name(Text{plan_.choice_name});
    }
    if (single && plan_.choice != ChoiceForm::kNone) writer_.member("disable_parallel_tool_use", true);
    writer_.end_object();
}

}  // namespace lightport::anthropic
