// toolConfig.
#include <algorithm>
#include <unordered_set>

#include "json/text.hpp"
#include "provider/tool_forms.hpp"
#include "provider/tool_names.hpp"
#include "providers/anthropic/schema.hpp"
#include "providers/bedrock/request.hpp"

namespace lightport::bedrock {

using anthropic::ChoiceForm;
using anthropic::FormatForm;
using anthropic::kJsonTool;
using chat::Tool;
using json::Text;

// Blocks of tools need a toolConfig, whether tools may be called or not.
bool RequestWriter::has_tools() const {
    const bool called = std::any_of(request_.messages.begin(), request_.messages.end(),
                                    [](const chat::Message& message) { return !message.tool_calls.empty(); });
    const bool offered = !request_.tools.empty() && plan_.choice != ChoiceForm::kNone;
    return called || offered || plan_.format == FormatForm::kTool;
}

// The one tool that is left where a named one cannot be asked for; empty: all are there.
std::string_view RequestWriter::only_tool() const {
    if (plan_.choice_softened) return plan_.choice_name;
    const bool named = plan_.choice == ChoiceForm::kTool && model_.family->choice != Choice::kAll;
    return named ? std::string_view(plan_.choice_name) : std::string_view{};
}

bool RequestWriter::is_offered(const Tool& tool) const {
    if (!allowed_.empty()) return allowed_.contains(tool.name.escaped);
    return only_tool().empty() || tool.name.escaped == only_tool();
}

void RequestWriter::write_tools() {
    if (!has_tools()) return;
    const std::string_view only = only_tool();
    writer_.key("toolConfig").begin_object().key("tools").begin_array();
    for (const Tool& tool : request_.tools) {
        if (is_offered(tool)) write_tool(tool);
    }
    if (request_.tools.empty()) write_history_tools();
    if (plan_.format == FormatForm::kTool && (only.empty() || only == kJsonTool)) write_json_tool();
    writer_.end_array();
    write_tool_choice();
    writer_.end_object();
}

void RequestWriter::write_tool(const Tool& tool) {
    writer_.begin_object().key("toolSpec").begin_object().key("name");
    provider::write_tool_name(writer_, tool.name);
    const bool strict = !tool.custom && tool.strict == true && tool.parameters && model_.traits.json_schema;
    if (tool.custom) {
        provider::write_custom_description(writer_, tool, losses_);
    } else if (!json::is_blank(tool.description)) {
        writer_.member("description", tool.description);
    }
    writer_.key("inputSchema").begin_object().key("json");
    if (tool.custom) {
        writer_.literal(provider::kCustomToolSchema);
    } else if (strict) {
        anthropic::write_strict_schema(writer_, tool.parameters);
    } else {
        provider::write_parameters(writer_, tool.parameters);
    }
    writer_.end_object();
    if (strict) writer_.member("strict", true);
    if (tool.strict == true && !strict) losses_.note("strict");
    writer_.end_object().end_object();
    write_cache_point(tool.cache_control);
}

void RequestWriter::write_json_tool() {
    writer_.begin_object().key("toolSpec").begin_object().member_string("name", kJsonTool);
    writer_.member_string("description", "Return the answer").key("inputSchema").begin_object().key("json");
    provider::write_parameters(writer_, request_.format.schema);
    writer_.end_object().end_object().end_object();
}

void RequestWriter::write_history_tools() {
    std::unordered_set<std::string_view> written;
    for (const chat::Message& message : request_.messages) {
        for (const chat::ToolCall& call : message.tool_calls) {
            if (!written.insert(call.name.escaped).second) continue;
            writer_.begin_object().key("toolSpec").begin_object().key("name");
            provider::write_tool_name(writer_, call.name);
            writer_.key("inputSchema").literal(R"({"json":{"type":"object","properties":{}}})");
            writer_.end_object().end_object();
        }
    }
}

void RequestWriter::write_tool_choice() {
    ChoiceForm choice = plan_.choice;
    if (choice == ChoiceForm::kTool && !only_tool().empty()) choice = ChoiceForm::kAny;
    switch (choice) {
        case ChoiceForm::kUnset:
        case ChoiceForm::kNone: return;  // there is no such choice: it is said in words
        case ChoiceForm::kAuto: writer_.key("toolChoice").literal(R"({"auto":{}})"); return;
        case ChoiceForm::kAny: writer_.key("toolChoice").literal(R"({"any":{}})"); return;
        case ChoiceForm::kTool:
            writer_.key("toolChoice").begin_object().key("tool").begin_object().key("name");
            provider::write_tool_name(writer_, Text{plan_.choice_name});
            writer_.end_object().end_object();
    }
}

}  // namespace lightport::bedrock
