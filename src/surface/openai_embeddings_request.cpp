// read_embeddings: see openai_embeddings.hpp. Source: OpenAI's API reference, "Create embeddings".
#include "json/text.hpp"
#include "surface/fields.hpp"
#include "surface/openai_embeddings.hpp"

namespace lightport::surface {
namespace {

using embeddings::Request;
using json::Value;

constexpr std::size_t kMaxInputs = 2048;

Error too_many(const Path& path) {
    const std::string name = path.text();
    return Error(ErrorKind::kInvalidValue,
                 "Invalid '" + name + "': array too long. Expected an array with maximum length 2048.")
        .with_param(name)
        .with_code("array_above_max_length");
}

Error empty_input(const Path& path) {
    const std::string name = path.text();
    return Error(ErrorKind::kInvalidValue, "Invalid '" + name + "': it must not be empty.").with_param(name);
}

Result<void> read_input_text(Value value, const Path& path, Request& request) {
    if (!value.is_string()) return wrong_type(path, "a string", value);
    if (value.text().empty()) return empty_input(path);
    request.texts.push_back(value.text());
    return {};
}

Result<void> check_tokens(Value tokens, const Path& path) {
    if (!tokens.is_array()) return wrong_type(path, "an array of integers", tokens);
    std::size_t index = 0;
    for (const Value token : tokens.elements()) {
        if (!token.integer()) return wrong_type(Path(path, index), "an integer", token);
        ++index;
    }
    return index == 0 ? Result<void>(empty_input(path)) : Result<void>();
}

// The type of the first element decides what the list is.
Result<void> read_list(Value list, const Path& path, Request& request) {
    const auto elements = list.elements();
    const auto first = elements.begin();
    if (first == elements.end()) return empty_input(path);
    const json::Type type = first->type();
    if (type == json::Type::kNumber) {
        request.tokens = list.raw();
        request.single = true;
        request.count = 1;
        return check_tokens(list, path);
    }
    if (type != json::Type::kString && type != json::Type::kArray) {
        return wrong_type(Path(path, std::size_t{0}), "a string or token ids", *first);
    }
    if (type == json::Type::kArray) request.tokens = list.raw();
    for (const Value element : elements) {
        if (request.count == kMaxInputs) return too_many(path);
        const Path at(path, request.count++);
        Result<void> done =
            type == json::Type::kString ? read_input_text(element, at, request) : check_tokens(element, at);
        if (!done) return done;
    }
    return {};
}

Result<void> read_input(Value value, const Path& path, Request& request) {
    if (value.missing()) return missing_member(path);
    if (value.is_array()) return read_list(value, path, request);
    if (!value.is_string()) return wrong_type(path, "a string or an array", value);
    request.single = true;
    request.count = 1;
    return read_input_text(value, path, request);
}

Result<void> read_encoding(Value value, const Path& path, Request& request) {
    json::Text name;
    if (auto done = read_text(value, path, name); !done) return done;
    request.base64 = json::equals(name, "base64");
    if (name.empty() || request.base64 || json::equals(name, "float")) return {};
    return wrong_value(path, "'float' or 'base64'", value);
}

Result<void> read_dimensions(Value value, const Path& path, Request& request) {
    std::optional<std::int64_t> number;
    if (auto done = read_integer(value, path, number); !done) return done;
    if (!number) return {};
    request.dimensions = value.raw();
    if (*number >= 1) return {};
    return Error(ErrorKind::kInvalidValue, "Invalid 'dimensions': integer below the minimum value of 1.")
        .with_param("dimensions")
        .with_code("integer_below_min_value");
}

}  // namespace

Result<Request> read_embeddings(std::string_view body, std::pmr::memory_resource* memory) {
    Result<Value> root = read_root(body);
    if (!root) return std::move(root).error();
    Request request(memory);
    request.body = body;
    Value model;
    Value input;
    Value encoding;
    Value dimensions;
    Value user;
    const Slot slots[] = {{"model", &model},
                          {"input", &input},
                          {"encoding_format", &encoding},
                          {"dimensions", &dimensions},
                          {"user", &user}};
    Result<void> done = sort_members(*root, slots, request.extras);
    if (done) done = require_model(model, request.model);
    if (done) done = read_input(input, Path("input"), request);
    if (done) done = read_encoding(encoding, Path("encoding_format"), request);
    if (done) done = read_dimensions(dimensions, Path("dimensions"), request);
    if (done) done = read_text(user, Path("user"), request.user);
    if (!done) return std::move(done).error();
    return request;
}

}  // namespace lightport::surface
