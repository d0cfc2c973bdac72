// tools, tool_choice and strict_tools.
#include <algorithm>

#include "json/value.hpp"
#include "provider/tool_forms.hpp"
#include "provider/tool_names.hpp"
#include "providers/cohere/request.hpp"
#include "providers/cohere/schema.hpp"

namespace lightport::cohere {

using chat::Tool;
using chat::ToolMode;

// Cohere cannot name the tool to be called: it is offered alone, and some tool required.
bool RequestWriter::is_offered(const Tool& tool) const {
    return !filters_tools_ || offered_.contains(tool.name.escaped);
}

void RequestWriter::write_tools() {
    if (request_.tools.empty()) return;
    writer_.key("tools").begin_array();
    for (const Tool& tool : request_.tools) {
        if (is_offered(tool)) write_tool(tool);
    }
    writer_.end_array();
}

void RequestWriter::write_tool(const Tool& tool) {
    writer_.begin_object().member_string("type", "function").key("function").begin_object().key("name");
    provider::write_tool_name(writer_, tool.name);
    if (tool.custom) {
        provider::write_custom_description(writer_, tool, losses_);
        writer_.key("parameters").literal(provider::kCustomToolSchema);
    } else {
        if (!tool.description.empty()) writer_.member("description", tool.description);
        writer_.key("parameters");
        provider::write_parameters(writer_, tool.parameters);
    }
    writer_.end_object().end_object();
}

void RequestWriter::write_tool_choice() {
    if (request_.tools.empty()) return;
    switch (request_.tool_choice.mode) {
        case ToolMode::kUnset:
        case ToolMode::kAuto: return;
        case ToolMode::kNone: writer_.member_string("tool_choice", "NONE"); return;
        case ToolMode::kRequired:
        case ToolMode::kNamed: writer_.member_string("tool_choice", "REQUIRED");
    }
}

// Strictness is all or nothing, and only for schemas that Cohere's decoder understands whole.
bool RequestWriter::can_be_strict() const {
    std::string ignored;
    return std::all_of(request_.tools.begin(), request_.tools.end(), [&](const Tool& tool) {
        if (!is_offered(tool)) return true;
        if (tool.strict != true || !tool.parameters) return false;
        const auto required = json::Value{tool.parameters}["required"].elements();
        if (required.begin() == required.end()) return false;
        ignored.clear();
        json::Writer writer(ignored);
        return write_schema(writer, tool.parameters);
    });
}

void RequestWriter::write_strict_tools() {
    const auto is_strict = [](const Tool& tool) { return tool.strict == true; };
    if (std::none_of(request_.tools.begin(), request_.tools.end(), is_strict)) return;
    if (can_be_strict()) {
        writer_.member("strict_tools", true);
    } else {
        losses_.note("strict");
    }
}

}  // namespace lightport::cohere
