// The only place with simdjson: full validation (RFC 8259 syntax, UTF-8, depth) at gigabytes per second.
#include <simdjson.h>

#include "json/value.hpp"

namespace lightport::json {

struct Validator::State {
    simdjson::dom::parser parser;
};

namespace {

Error invalid(simdjson::error_code code) {
    if (code == simdjson::DEPTH_ERROR) {
        return Error(ErrorKind::kInvalidJson, "The JSON is nested deeper than " + std::to_string(Validator::kMaxDepth) +
                                                  " levels.");
    }
    return Error(ErrorKind::kInvalidJson, std::string("The JSON could not be parsed: ") + simdjson::error_message(code));
}

std::string_view trimmed(std::string_view json) {
    const std::size_t first = json.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return json.substr(first, json.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace

Validator::Validator() : state_(std::make_unique<State>()) {}
Validator::~Validator() = default;

Result<Value> Validator::parse(std::string_view padded) {
    simdjson::dom::parser& parser = state_->parser;
    if (parser.capacity() < padded.size() || parser.max_depth() != kMaxDepth) {
        if (const auto code = parser.allocate(std::max<std::size_t>(padded.size(), 4096), kMaxDepth)) return invalid(code);
    }
    simdjson::dom::element root;
    if (const auto code = parser.parse(padded.data(), padded.size(), false).get(root)) return invalid(code);
    return Value{trimmed(padded)};
}

Validator& thread_validator() {
    thread_local Validator validator;
    return validator;
}

Result<Value> parse(std::string_view padded) { return thread_validator().parse(padded); }

Result<Value> parse_unpadded(std::string_view json) {
    thread_local std::string copy;
    copy.assign(json);
    pad(copy);
    Result<Value> checked = parse(copy);
    if (!checked) return checked;
    return Value{trimmed(json)};
}

}  // namespace lightport::json
