// tools and tool_choice, and their deprecated forms functions and function_call.
// Source: OpenAI's API reference, "Create chat completion", tools, tool_choice, functions, function_call.
#include "json/text.hpp"
#include "surface/openai_chat_read.hpp"

namespace lightport::surface {
namespace {

using chat::Tool;
using chat::ToolChoice;
using chat::ToolMode;

Result<void> read_function(json::Value value, const Path& path, Tool& tool) {
    if (value.missing()) return missing_member(path);
    if (!value.is_object()) return wrong_type(path, "an object", value);
    if (auto done = require_text(value["name"], Path(path, "name"), tool.name); !done) return done;
    if (auto done = read_text(value["description"], Path(path, "description"), tool.description); !done) return done;
    if (tool.custom) return read_object(value["format"], Path(path, "format"), tool.custom_format);
    if (auto done = read_object(value["parameters"], Path(path, "parameters"), tool.parameters); !done) return done;
    return read_bool(value["strict"], Path(path, "strict"), tool.strict);
}

// function unless said otherwise; other types cannot be named towards a client of this API.
Result<void> read_type(json::Value value, const Path& path, bool& custom) {
    json::Text type{"function"};
    if (auto done = read_text(value, path, type); !done) return done;
    custom = json::equals(type, "custom");
    if (custom || json::equals(type, "function")) return {};
    return wrong_value(path, "'function' or 'custom'", value);
}

Result<void> read_tool(json::Value value, const Path& path, Tool& tool) {
    if (!value.is_object()) return wrong_type(path, "an object", value);
    tool.raw = value.raw();
    if (auto done = read_type(value["type"], Path(path, "type"), tool.custom); !done) return done;
    const std::string_view member = tool.custom ? "custom" : "function";
    const json::Value body = value[member];
    if (auto done = read_function(body, Path(path, member), tool); !done) return done;
    for (const json::Value& cache_control : {body["cache_control"], value["cache_control"]}) {
        if (cache_control.is_object()) tool.cache_control = cache_control.raw();
    }
    return {};
}

// The name in {"type":"function","function":{"name":…}} or {"type":"custom","custom":{"name":…}}.
Result<void> read_tool_name(json::Value value, const Path& path, json::Text& name) {
    if (!value.is_object()) return wrong_type(path, "an object", value);
    bool custom = false;
    if (auto done = read_type(value["type"], Path(path, "type"), custom); !done) return done;
    const std::string_view member = custom ? "custom" : "function";
    const Path inner(path, member);
    const json::Value body = value[member];
    if (body.missing()) return missing_member(inner);
    if (!body.is_object()) return wrong_type(inner, "an object", body);
    return require_text(body["name"], Path(inner, "name"), name);
}

Result<void> read_mode(json::Value value, const Path& path, ToolMode& mode) {
    if (json::equals(value.text(), "none")) {
        mode = ToolMode::kNone;
    } else if (json::equals(value.text(), "auto")) {
        mode = ToolMode::kAuto;
    } else if (json::equals(value.text(), "required")) {
        mode = ToolMode::kRequired;
    } else {
        return wrong_value(path, "one of 'none', 'auto' and 'required'", value);
    }
    return {};
}

Result<void> read_allowed_tools(json::Value value, const Path& path, ToolChoice& choice) {
    if (value.missing()) return missing_member(path);
    if (!value.is_object()) return wrong_type(path, "an object", value);
    json::Text mode;
    if (auto done = require_text(value["mode"], Path(path, "mode"), mode); !done) return done;
    if (auto done = read_mode(value["mode"], Path(path, "mode"), choice.mode); !done) return done;
    if (choice.mode == ToolMode::kNone) return wrong_value(Path(path, "mode"), "'auto' or 'required'", value["mode"]);
    const Path tools(path, "tools");
    const json::Value list = value["tools"];
    if (list.missing()) return missing_member(tools);
    if (!list.is_array()) return wrong_type(tools, "an array of objects", list);
    std::size_t index = 0;
    for (const json::Value& tool : list.elements()) {
        if (auto done = read_tool_name(tool, Path(tools, index++), choice.allowed.emplace_back()); !done) return done;
    }
    return {};
}

}  // namespace

Result<void> read_tools(json::Value value, const Path& path, chat::Request& request) {
    if (!value.is_array()) return wrong_type(path, "an array of objects", value);
    std::size_t index = 0;
    for (const json::Value& element : value.elements()) {
        if (auto done = read_tool(element, Path(path, index++), request.tools.emplace_back()); !done) return done;
    }
    return {};
}

Result<void> read_functions(json::Value value, const Path& path, chat::Request& request) {
    if (!value.is_array()) return wrong_type(path, "an array of objects", value);
    std::size_t index = 0;
    for (const json::Value& element : value.elements()) {
        Tool& tool = request.tools.emplace_back();
        tool.raw = element.raw();
        if (auto done = read_function(element, Path(path, index++), tool); !done) return done;
    }
    request.legacy_functions = index > 0;
    return {};
}

Result<void> read_tool_choice(json::Value value, const Path& path, chat::Request& request) {
    ToolChoice& choice = request.tool_choice;
    if (value.is_string()) return read_mode(value, path, choice.mode);
    if (!value.is_object()) return wrong_type(path, "a string or an object", value);
    if (json::equals(value["type"].text(), "allowed_tools")) {
        return read_allowed_tools(value["allowed_tools"], Path(path, "allowed_tools"), choice);
    }
    choice.mode = ToolMode::kNamed;
    return read_tool_name(value, path, choice.name);
}

Result<void> read_function_choice(json::Value value, const Path& path, chat::Request& request) {
    ToolChoice& choice = request.tool_choice;
    if (value.is_string()) return read_mode(value, path, choice.mode);
    if (!value.is_object()) return wrong_type(path, "a string or an object", value);
    choice.mode = ToolMode::kNamed;
    return require_text(value["name"], Path(path, "name"), choice.name);
}

}  // namespace lightport::surface
