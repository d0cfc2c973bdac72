// Reading a legacy completion request: see openai_completions.hpp.
#include "json/text.hpp"
#include "surface/fields.hpp"
#include "surface/openai_completions.hpp"

namespace lightport::surface {
namespace {

using json::Value;

constexpr std::int64_t kMaxChoices = 128;

Result<void> check_prompt(Value prompt, const Path& path) {
    if (prompt.missing() || prompt.is_string()) return {};
    if (!prompt.is_array()) return wrong_type(path, "a string or an array", prompt);
    std::size_t index = 0;
    for (const Value element : prompt.elements()) {
        const json::Type type = element.type();
        const bool known = type == json::Type::kString || type == json::Type::kNumber || type == json::Type::kArray;
        if (!known) return wrong_type(Path(path, index), "a string or token ids", element);
        ++index;
    }
    return {};
}

Result<void> read_n(Value value, std::int64_t& out) {
    const Path path("n");
    std::optional<std::int64_t> number;
    if (auto done = read_integer(value, path, number); !done) return done;
    out = number.value_or(1);
    if (out >= 1 && out <= kMaxChoices) return {};
    return wrong_value(path, "a number from 1 to 128", value);
}

Result<void> read_stream_options(Value value, CompletionRequest& request) {
    const Path path("stream_options");
    if (value.missing()) return {};
    if (!value.is_object()) return wrong_type(path, "an object", value);
    return read_bool(value["include_usage"], Path(path, "include_usage"), request.include_usage);
}

json::Raw given(Value value) { return value.missing() ? json::Raw{} : value.raw(); }

// The number of answers that a relayed request has: one per prompt and choice.
std::int64_t choices(const CompletionRequest& request) {
    std::int64_t prompts = 0;
    for (const Value element : Value(request.prompt).elements()) prompts += element.type() != json::Type::kNumber;
    return request.n * std::max<std::int64_t>(prompts, 1);
}

Error cannot_carry(std::string_view param, std::string_view what) {
    return Error(ErrorKind::kUnsupported, "This provider completes by chat: " + std::string(what) + ".")
        .with_param(std::string(param));
}

bool says_something(json::Raw list) {
    const Value value(list);
    return !value.missing() && !(value.is_array() && value.elements().size() == 0);
}

Result<void> check_only_here(const CompletionRequest& request) {
    if (Value(request.echo).boolean().value_or(bool(request.echo))) {
        return cannot_carry("echo", "it cannot echo the prompt");
    }
    if (request.suffix && !Value(request.suffix).text().empty()) {
        return cannot_carry("suffix", "it cannot fill in text before a suffix");
    }
    if (Value(request.logprobs).boolean().value_or(bool(request.logprobs))) {
        return cannot_carry("logprobs", "it has no log probabilities of this form");
    }
    if (request.best_of && Value(request.best_of).integer().value_or(-1) > request.n) {
        return cannot_carry("best_of", "it cannot choose among several answers");
    }
    if (says_something(request.tools)) return cannot_carry("tools", "a completion has no place for tool calls");
    if (says_something(request.functions)) {
        return cannot_carry("functions", "a completion has no place for function calls");
    }
    return {};
}

}  // namespace

Result<CompletionRequest> read_completion(std::string_view body, std::pmr::memory_resource* memory) {
    Result<Value> root = read_root(body);
    if (!root) return std::move(root).error();
    CompletionRequest request;
    request.body = body;
    Value model;
    Value prompt;
    Value echo;
    Value suffix;
    Value logprobs;
    Value best_of;
    Value tools;
    Value functions;
    Value n;
    Value stream;
    Value stream_options;
    const Slot slots[] = {{"model", &model},
                          {"prompt", &prompt},
                          {"echo", &echo},
                          {"suffix", &suffix},
                          {"logprobs", &logprobs},
                          {"best_of", &best_of},
                          {"tools", &tools},
                          {"functions", &functions},
                          {"n", &n},
                          {"stream", &stream},
                          {"stream_options", &stream_options}};
    std::pmr::vector<chat::Member> others(memory);
    Result<void> done = sort_members(*root, slots, others);
    if (done) done = require_model(model, request.model);
    if (done) done = check_prompt(prompt, Path("prompt"));
    if (done) done = read_n(n, request.n);
    if (done) done = read_bool(stream, Path("stream"), request.stream);
    if (done) done = read_stream_options(stream_options, request);
    if (!done) return std::move(done).error();
    request.prompt = given(prompt);
    request.echo = given(echo);
    request.suffix = given(suffix);
    request.logprobs = given(logprobs);
    request.best_of = given(best_of);
    request.tools = given(tools);
    request.functions = given(functions);
    return request;
}

chat::Request relayed(const CompletionRequest& request, std::pmr::memory_resource* memory) {
    chat::Request out(memory);
    out.body = request.body;
    out.model = request.model;
    out.stream = request.stream;
    out.include_usage = request.include_usage;
    out.n = choices(request);
    return out;
}

Result<json::Text> carried_prompt(const CompletionRequest& request) {
    if (Result<void> fits = check_only_here(request); !fits) return std::move(fits).error();
    if (!request.prompt) return missing_member(Path("prompt"));
    Value prompt(request.prompt);
    if (prompt.is_array()) {
        const auto elements = prompt.elements();
        if (elements.size() == 0) {
            return Error(ErrorKind::kInvalidValue, "Invalid 'prompt': it must not be empty.").with_param("prompt");
        }
        if (elements.size() > 1 && elements.begin()->is_string()) {
            return cannot_carry("prompt", "it takes one prompt a request");
        }
        prompt = elements.size() == 1 ? *elements.begin() : prompt;
    }
    if (!prompt.is_string()) return cannot_carry("prompt", "it takes text, not token ids");
    return prompt.text();
}

}  // namespace lightport::surface
