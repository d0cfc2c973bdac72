// tools and toolConfig. Source: Google's Gemini API reference, Tool, ToolConfig; "Function calling".
#include <algorithm>

#include "json/text.hpp"
#include "provider/tool_forms.hpp"
#include "providers/gemini/names.hpp"
#include "providers/gemini/request.hpp"
#include "providers/gemini/schema.hpp"

namespace lightport::gemini {

using chat::Tool;
using chat::ToolMode;
using json::Text;

void RequestWriter::write_name(Text name) {
    writer_.open_string();
    append_function_name(writer_.out(), name);
    writer_.close_string();
}

// Models without the mode VALIDATED cannot be held to some of their tools: they get no others.
bool RequestWriter::is_offered(const Tool& tool) const {
    const bool hidden = request_.tool_choice.mode == ToolMode::kAuto && !traits_.validated_mode;
    return !hidden || allowed_.empty() || allowed_.contains(tool.name.escaped);
}

bool RequestWriter::searches() const {
    return request_.extra("web_search_options") != nullptr && request_.tools.empty();
}

Result<void> RequestWriter::write_tools() {
    // Its own search and functions cannot be combined: the calls of the search would have to come back with the
    // history.
    if (request_.extra("web_search_options") != nullptr && !searches()) losses_.note("web_search_options");
    if (request_.tools.empty() && !searches()) return {};
    writer_.key("tools").begin_array().begin_object();
    if (searches()) {
        writer_.key("googleSearch").begin_object().end_object();
    } else {
        writer_.key("functionDeclarations").begin_array();
        for (std::size_t i = 0; i < request_.tools.size(); ++i) {
            if (!is_offered(request_.tools[i])) continue;
            if (Result<void> written = write_tool(i); !written) return written;
        }
        writer_.end_array();
    }
    writer_.end_object().end_array();
    return {};
}

Result<void> RequestWriter::write_tool(std::size_t index) {
    const Tool& tool = request_.tools[index];
    bool fits = true;
    const std::string_view parameters = traits_.json_schema ? "parametersJsonSchema" : "parameters";
    writer_.begin_object().key("name");
    write_name(tool.name);
    if (tool.custom) {
        provider::write_custom_description(writer_, tool, losses_);
        writer_.key(parameters);
        if (traits_.json_schema) {
            writer_.literal(provider::kCustomToolSchema);
        } else {
            fits = write_openapi_schema(writer_, json::Raw{provider::kCustomToolSchema}, schemas_);
        }
    } else {
        if (!tool.description.empty()) writer_.member("description", tool.description);
        if (traits_.json_schema && tool.parameters) {
            write_json_schema(writer_.key(parameters), tool.parameters, false);
        } else if (!has_no_properties(tool.parameters)) {
            fits = write_openapi_schema(writer_.key(parameters), tool.parameters, schemas_);
        }
        if (tool.strict == true && !traits_.validated_mode) losses_.note("strict");
    }
    writer_.end_object();
    if (!fits) return schema_too_large("tools[" + std::to_string(index) + "].function.parameters");
    return {};
}

void RequestWriter::write_tool_config() {
    if (request_.tools.empty()) return;
    const bool strict =
        std::any_of(request_.tools.begin(), request_.tools.end(), [](const Tool& tool) { return tool.strict == true; });
    const bool validated = traits_.validated_mode && (strict || !allowed_.empty());
    switch (request_.tool_choice.mode) {
        case ToolMode::kUnset:
            if (validated) write_mode("VALIDATED");
            return;
        case ToolMode::kAuto: write_mode(validated ? "VALIDATED" : "AUTO"); return;
        case ToolMode::kNone: write_mode("NONE"); return;
        case ToolMode::kRequired:
        case ToolMode::kNamed: write_mode("ANY"); return;
    }
}

void RequestWriter::write_mode(std::string_view mode) {
    writer_.key("toolConfig").begin_object().key("functionCallingConfig").begin_object();
    writer_.member_string("mode", mode);
    const bool named = request_.tool_choice.mode == ToolMode::kNamed;
    if (named || (!allowed_.empty() && mode != "AUTO")) {
        writer_.key("allowedFunctionNames").begin_array();
        if (named) write_name(request_.tool_choice.name);
        for (const Text name : request_.tool_choice.allowed) write_name(name);
        writer_.end_array();
    }
    writer_.end_object().end_object();
}

}  // namespace lightport::gemini
