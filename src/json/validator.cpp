// The only place with simdjson: full validation (RFC 8259 syntax, UTF-8, depth) at gigabytes per second.
#include <simdjson.h>

#include <algorithm>
#include <string>

#include "json/syntax.hpp"
#include "json/value.hpp"

namespace lightport::json {

struct Validator::State {
    simdjson::dom::parser parser;
};

namespace {

Error invalid(const detail::SyntaxProblem& problem) {
    if (problem.too_deep) {
        return Error(ErrorKind::kInvalidJson, "The JSON is nested deeper than " + std::to_string(Validator::kMaxDepth) +
                                                  " levels at byte " + std::to_string(problem.offset) + ".");
    }
    return Error(ErrorKind::kInvalidJson, "The JSON could not be parsed: " + std::string(problem.what) + " at byte " +
                                              std::to_string(problem.offset) + ".");
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
        if (parser.allocate(std::max<std::size_t>(padded.size(), 4096), kMaxDepth) != simdjson::SUCCESS) {
            return Error(ErrorKind::kTooLarge, "The JSON is too large to be read.");
        }
    }
    simdjson::dom::element root;
    if (parser.parse(padded.data(), padded.size(), false).get(root) == simdjson::SUCCESS) return Value{trimmed(padded)};
    // The second look finds the offset, and takes what simdjson cannot store although it is JSON: numbers beyond 64
    // bits and lone surrogate escapes (a pair split over two stream chunks).
    if (const auto problem = detail::find_syntax_problem(padded, kMaxDepth)) return invalid(*problem);
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
