// OpenAiChat::read: the members of the request body, one table row each, then the rules that concern two of them.
// Source: OpenAI's API reference, "Create chat completion".
#include <array>

#include "json/text.hpp"
#include "surface/openai_chat.hpp"
#include "surface/openai_chat_read.hpp"

namespace lightport::surface {
namespace {

using chat::Request;

constexpr std::int64_t kMaxChoices = 128;
constexpr double kMaxTemperature = 2;

class RequestReader;

struct Row {
    std::string_view name;
    Result<void> (*read)(json::Value value, const Path& path, RequestReader& reader);
};

// One pass over the body's members. Values whose meaning depends on another member are kept until all are known.
class RequestReader {
public:
    RequestReader(std::string_view body, std::pmr::memory_resource* memory) : request(memory) { request.body = body; }

    Result<void> read(json::Value root) {
        for (const json::MemberValue& member : root.members()) {
            if (auto done = take(member); !done) return done;
        }
        return complete();
    }

    Request request;
    std::optional<std::int64_t> max_completion_tokens;
    std::optional<std::int64_t> n;
    json::Text safety_identifier;
    json::Value model;
    json::Value messages;
    json::Value stream;
    json::Value stream_options;
    json::Value tools;
    json::Value functions;
    json::Value tool_choice;
    json::Value function_call;
    json::Value effort;
    json::Value reasoning;

private:
    Result<void> take(const json::MemberValue& member);
    void take_extra(const json::MemberValue& member) {
        if (!member.value.is_null()) request.extras.push_back({member.key, member.value.raw()});
    }
    Result<void> complete();
    Result<void> complete_stream();
    Result<void> complete_tools();
    Result<void> complete_effort();
    Result<void> complete_numbers();
};

// Rows that read one member of the request in place.
template <auto Member, auto Read>
Result<void> field(json::Value value, const Path& path, RequestReader& reader) {
    return Read(value, path, reader.request.*Member);
}
template <auto Read>
Result<void> part(json::Value value, const Path& path, RequestReader& reader) {
    return value.missing() ? Result<void>() : Read(value, path, reader.request);
}
// … and rows that keep the value for complete().
template <auto Member>
Result<void> later(json::Value value, const Path&, RequestReader& reader) {
    reader.*Member = value;
    return {};
}
template <auto Member>
Result<void> once(json::Value value, const Path& path, RequestReader& reader) {
    if ((reader.*Member).exists()) return given_twice(path);
    return later<Member>(value, path, reader);
}
template <auto Member>
Result<void> own_integer(json::Value value, const Path& path, RequestReader& reader) {
    return read_integer(value, path, reader.*Member);
}

constexpr Result<void> (*kReadFlag)(json::Value, const Path&, bool&) = read_bool;
constexpr Result<void> (*kReadOptionalFlag)(json::Value, const Path&, std::optional<bool>&) = read_bool;

constexpr std::array kRows = {
    Row{"model", once<&RequestReader::model>},
    Row{"messages", once<&RequestReader::messages>},
    Row{"stream", once<&RequestReader::stream>},
    Row{"stream_options", later<&RequestReader::stream_options>},
    Row{"max_completion_tokens", own_integer<&RequestReader::max_completion_tokens>},
    Row{"max_tokens", field<&Request::max_tokens, read_integer>},
    Row{"temperature", field<&Request::temperature, read_number>},
    Row{"top_p", field<&Request::top_p, read_number>},
    Row{"top_k", field<&Request::top_k, read_number>},
    Row{"frequency_penalty", field<&Request::frequency_penalty, read_number>},
    Row{"presence_penalty", field<&Request::presence_penalty, read_number>},
    Row{"seed", field<&Request::seed, read_number>},
    Row{"logit_bias", field<&Request::logit_bias, read_object>},
    Row{"n", own_integer<&RequestReader::n>},
    Row{"logprobs", field<&Request::logprobs, kReadFlag>},
    Row{"top_logprobs", field<&Request::top_logprobs, read_integer>},
    Row{"stop", part<read_stop>},
    Row{"reasoning_effort", later<&RequestReader::effort>},
    Row{"reasoning", later<&RequestReader::reasoning>},
    Row{"tools", later<&RequestReader::tools>},
    Row{"tool_choice", later<&RequestReader::tool_choice>},
    Row{"functions", later<&RequestReader::functions>},
    Row{"function_call", later<&RequestReader::function_call>},
    Row{"parallel_tool_calls", field<&Request::parallel_tool_calls, kReadOptionalFlag>},
    Row{"response_format", part<read_response_format>},
    Row{"user", field<&Request::user, read_text>},
    Row{"safety_identifier", [](json::Value value, const Path& path,
                                RequestReader& reader) { return read_text(value, path, reader.safety_identifier); }},
    Row{"service_tier", field<&Request::service_tier, read_text>},
};

Result<void> RequestReader::take(const json::MemberValue& member) {
    const std::string_view name = decoded_name(member.key, memory_of(request));
    for (const Row& row : kRows) {
        if (row.name == name) return row.read(member.value, Path(row.name), *this);
    }
    take_extra(member);
    return {};
}

Result<void> RequestReader::complete() {
    if (auto done = require_model(model, request.model); !done) return done;
    const Path messages_path("messages");
    if (messages.missing()) return missing_member(messages_path);
    if (auto done = read_messages(messages, messages_path, request); !done) return done;
    if (max_completion_tokens) request.max_tokens = max_completion_tokens;
    if (!safety_identifier.empty()) request.user = safety_identifier;
    if (auto done = complete_stream(); !done) return done;
    if (auto done = complete_tools(); !done) return done;
    if (auto done = complete_effort(); !done) return done;
    return complete_numbers();
}

Result<void> RequestReader::complete_stream() {
    if (auto done = read_bool(stream, Path("stream"), request.stream); !done) return done;
    const Path path("stream_options");
    if (stream_options.missing()) return {};
    if (!stream_options.is_object()) return wrong_type(path, "an object", stream_options);
    if (!request.stream) {
        return Error(ErrorKind::kBadRequest, "The parameter 'stream_options' is only allowed when 'stream' is true.")
            .with_param("stream_options");
    }
    return read_bool(stream_options["include_usage"], Path(path, "include_usage"), request.include_usage);
}

Result<void> RequestReader::complete_tools() {
    if (!tools.missing()) {
        if (auto done = read_tools(tools, Path("tools"), request); !done) return done;
    }
    const bool legacy = request.tools.empty() && !functions.missing();
    if (legacy) {
        if (auto done = read_functions(functions, Path("functions"), request); !done) return done;
    }
    const bool use_legacy = tool_choice.missing() && !function_call.missing();
    const Path path(use_legacy ? "function_call" : "tool_choice");
    if (use_legacy) {
        if (auto done = read_function_choice(function_call, path, request); !done) return done;
    } else if (!tool_choice.missing()) {
        if (auto done = read_tool_choice(tool_choice, path, request); !done) return done;
    }
    const chat::ToolChoice& choice = request.tool_choice;
    const bool wants_tools =
        choice.mode == chat::ToolMode::kRequired || choice.mode == chat::ToolMode::kNamed || !choice.allowed.empty();
    if (!wants_tools || !request.tools.empty()) return {};
    const std::string name = path.text();
    return Error(ErrorKind::kBadRequest, "The parameter '" + name + "' is only allowed when tools are given.")
        .with_param(name);
}

Result<void> RequestReader::complete_effort() {
    const Path path("reasoning");
    if (!reasoning.missing()) {
        if (!reasoning.is_object()) return wrong_type(path, "an object", reasoning);
        if (auto done = read_effort(reasoning["effort"], Path(path, "effort"), request); !done) return done;
        bool more = false;
        for (const json::MemberValue& member : reasoning.members()) {
            more = more || !(member.value.is_null() || json::equals(member.key, "effort"));
        }
        if (more) request.extras.push_back({json::Text{"reasoning"}, reasoning.raw()});
    }
    return read_effort(effort, Path("reasoning_effort"), request);
}

Result<void> RequestReader::complete_numbers() {
    if (n && (*n < 1 || *n > kMaxChoices)) {
        const bool low = *n < 1;
        return Error(ErrorKind::kInvalidValue, low ? "Invalid 'n': integer below the minimum value of 1."
                                                   : "Invalid 'n': integer above the maximum value of 128.")
            .with_param("n")
            .with_code(low ? "integer_below_min_value" : "integer_above_max_value");
    }
    request.n = n.value_or(1);
    if (request.top_logprobs && !request.logprobs) {
        return Error(ErrorKind::kBadRequest, "The parameter 'top_logprobs' is only allowed when 'logprobs' is true.")
            .with_param("top_logprobs");
    }
    if (!request.temperature) return {};
    const json::Value temperature(request.temperature);
    request.temperature_value = temperature.number();
    const double value = request.temperature_value.value_or(kMaxTemperature + 1);  // digits beyond a double
    if (value >= 0 && value <= kMaxTemperature) return {};
    return Error(ErrorKind::kInvalidValue, value < 0 ? "Invalid 'temperature': decimal below the minimum value of 0."
                                                     : "Invalid 'temperature': decimal above the maximum value of 2.")
        .with_param("temperature")
        .with_code(value < 0 ? "decimal_below_min_value" : "decimal_above_max_value");
}

}  // namespace

Result<Request> OpenAiChat::read(std::string_view body, std::pmr::memory_resource* memory) const {
    Result<json::Value> root = read_root(body);
    if (!root) return std::move(root).error();
    RequestReader reader(body, memory);
    if (Result<void> done = reader.read(*root); !done) return std::move(done).error();
    return std::move(reader.request);
}

}  // namespace lightport::surface
