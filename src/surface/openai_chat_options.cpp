// response_format, reasoning_effort and stop: the options that are more than one scalar.
// Source: OpenAI's API reference, "Create chat completion"; reasoning.effort is OpenRouter's form.
#include <array>

#include "json/text.hpp"
#include "surface/openai_chat_read.hpp"

namespace lightport::surface {
namespace {

using chat::Effort;
using chat::FormatKind;

struct EffortName {
    std::string_view name;
    Effort effort;
};
constexpr std::array kEfforts = {
    EffortName{"none", Effort::kNone},     EffortName{"minimal", Effort::kMinimal}, EffortName{"low", Effort::kLow},
    EffortName{"medium", Effort::kMedium}, EffortName{"high", Effort::kHigh},       EffortName{"xhigh", Effort::kXHigh},
    EffortName{"max", Effort::kMax},
};

Result<void> read_schema(json::Value value, const Path& path, chat::ResponseFormat& format) {
    if (value.missing()) return missing_member(path);
    if (!value.is_object()) return wrong_type(path, "an object", value);
    if (auto done = require_text(value["name"], Path(path, "name"), format.name); !done) return done;
    if (auto done = read_text(value["description"], Path(path, "description"), format.description); !done) return done;
    if (auto done = read_object(value["schema"], Path(path, "schema"), format.schema); !done) return done;
    return read_bool(value["strict"], Path(path, "strict"), format.strict);
}

}  // namespace

Result<void> read_response_format(json::Value value, const Path& path, chat::Request& request) {
    if (!value.is_object()) return wrong_type(path, "an object", value);
    json::Text type;
    if (auto done = require_text(value["type"], Path(path, "type"), type); !done) return done;
    if (json::equals(type, "text")) {
        request.format.kind = FormatKind::kText;
    } else if (json::equals(type, "json_object")) {
        request.format.kind = FormatKind::kJsonObject;
    } else if (json::equals(type, "json_schema")) {
        request.format.kind = FormatKind::kJsonSchema;
        return read_schema(value["json_schema"], Path(path, "json_schema"), request.format);
    } else {
        return wrong_value(Path(path, "type"), "one of 'text', 'json_object' and 'json_schema'", value["type"]);
    }
    return {};
}

Result<void> read_effort(json::Value value, const Path& path, chat::Request& request) {
    if (value.missing()) return {};
    if (!value.is_string()) return wrong_type(path, "a string", value);
    for (const EffortName& known : kEfforts) {
        if (json::equals(value.text(), known.name)) {
            request.effort = known.effort;
            return {};
        }
    }
    return wrong_value(path, "one of 'none', 'minimal', 'low', 'medium', 'high', 'xhigh' and 'max'", value);
}

Result<void> read_stop(json::Value value, const Path& path, chat::Request& request) {
    request.stop.clear();
    if (value.is_string()) {
        request.stop.push_back(value.text());
        return {};
    }
    if (!value.is_array()) return wrong_type(path, "a string or an array of strings", value);
    std::size_t index = 0;
    for (const json::Value& element : value.elements()) {
        const Path where(path, index++);
        if (!element.is_string()) return wrong_type(where, "a string", element);
        request.stop.push_back(element.text());
    }
    return {};
}

}  // namespace lightport::surface
