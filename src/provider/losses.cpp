// See losses.hpp.
#include "provider/losses.hpp"

#include "json/text.hpp"

namespace lightport::provider {

bool asks_nothing(json::Value value) {
    switch (value.type()) {
        case json::Type::kBool: return !*value.boolean();
        case json::Type::kNumber: return value.number() == 0.0;
        case json::Type::kString: return value.text().empty();
        case json::Type::kArray: return value.elements().begin() == value.elements().end();
        case json::Type::kObject: return value.members().begin() == value.members().end();
        default: return true;
    }
}

bool is_neutral(std::string_view name, json::Value value) {
    if (name == "parallel_tool_calls") return value.missing() || value.boolean() == true;
    const bool zero = value.type() == json::Type::kNumber && asks_nothing(value);
    if (zero) return name.ends_with("_penalty") || name.ends_with("logprobs");  // a temperature or a seed of 0 is one
    if (asks_nothing(value)) return true;
    if (name == "n" || name == "best_of") return value.integer() == 1;
    if (name == "tool_choice" || name == "service_tier") return json::equals(value.text(), "auto");
    if (name == "response_format") return json::equals(value["type"].text(), "text");
    return false;
}

}  // namespace lightport::provider
