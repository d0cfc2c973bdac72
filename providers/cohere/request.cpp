// The order of a body's members, and those that are not messages or tools. Built from an allow-list: Cohere answers 400
// to members it does not know.
#include "providers/cohere/request.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "json/text.hpp"
#include "json/value.hpp"
#include "provider/leftovers.hpp"
#include "providers/cohere/schema.hpp"

namespace lightport::cohere {
namespace {

using chat::Effort;
using chat::FormatKind;
using json::Raw;
using json::Text;
using json::Value;

constexpr std::size_t kMaxStops = 5;

// Cohere's own members, sent only when the client sends them.
constexpr std::array<std::string_view, 6> kPassedOn = {"documents",    "citation_options", "safety_mode",
                                                       "strict_tools", "thinking",         "priority"};

bool is_passed_on(std::string_view key) {
    return std::find(kPassedOn.begin(), kPassedOn.end(), key) != kPassedOn.end();
}

struct Bounds {
    double low;
    Raw low_digits;
    double high;
    Raw high_digits;
};
constexpr Bounds kTemperature{0, {"0"}, 1, {"1"}};
constexpr Bounds kTopP{0.01, {"0.01"}, 0.99, {"0.99"}};
constexpr Bounds kTopK{0, {"0"}, 500, {"500"}};
constexpr Bounds kPenalty{0, {"0"}, 1, {"1"}};

// The number itself, or the bound that it is beyond.
Raw bounded(Raw number, const Bounds& bounds) {
    const double value = Value{number}.number().value_or(bounds.low);
    if (value < bounds.low) return bounds.low_digits;
    return value > bounds.high ? bounds.high_digits : number;
}

bool is_zero(Raw number) { return !number || Value{number}.number() == 0.0; }

// Whether any text of the conversation says "json", in whatever case.
bool mentions_json(const chat::Request& request) {
    const auto says_it = [](std::string_view text) {
        for (std::size_t at = text.find_first_of("jJ"); at != std::string_view::npos;
             at = text.find_first_of("jJ", at + 1)) {
            if (equals_ignoring_case(text.substr(at, 4), "json")) return true;
        }
        return false;
    };
    for (const chat::Message& message : request.messages) {
        for (const chat::Part& part : message.parts) {
            if (part.kind == chat::PartKind::kText && says_it(part.text.escaped)) return true;
        }
    }
    return false;
}

std::int64_t budget_of(Effort effort) { return effort == Effort::kMedium ? 4'096 : 1'024; }

}  // namespace

RequestWriter::RequestWriter(const chat::Request& request, const Target& target, chat::LossReport& losses,
                             std::string& out)
    : request_(request), target_(target), losses_(losses), writer_(out) {
    for (const Text name : request.tool_choice.allowed) offered_.insert(name.escaped);
    if (request.tool_choice.mode == chat::ToolMode::kNamed) offered_.insert(request.tool_choice.name.escaped);
    filters_tools_ = !offered_.empty();
}

Result<void> RequestWriter::write() {
    if (Result<void> checked = check(); !checked) return checked;
    plan();
    note_losses();
    writer_.out().reserve(request_.body.size() + request_.body.size() / 16 + 4096);
    writer_.begin_object().member_string("model", target_.model).member("stream", request_.stream);
    write_limits();
    write_penalties();
    write_stop();
    if (Result<void> messages = write_messages(); !messages) return messages;
    write_tools();
    write_tool_choice();
    write_format();
    write_thinking();
    write_passed_on();
    writer_.end_object();
    return {};
}

Result<void> RequestWriter::check() const {
    if (Result<void> text = provider::require_one_text(request_, "Cohere"); !text) return text;
    const auto offered = [&](const chat::Tool& tool) { return is_offered(tool); };
    if (filters_tools_ && std::none_of(request_.tools.begin(), request_.tools.end(), offered)) {
        return Error(ErrorKind::kInvalidValue, "None of the tools in tool_choice is in tools.")
            .with_param("tool_choice");
    }
    return {};
}

void RequestWriter::plan() {
    reasoning_ = reasoning_of(target_.model);
    const Raw* own = request_.extra("thinking");
    const bool off =
        own != nullptr ? json::equals(Value{*own}["type"].text(), "disabled") : request_.effort == Effort::kNone;
    replay_thinking_ = reasoning_ == Reasoning::kCan && !off;
    if (request_.format.kind == FormatKind::kText) return;
    // "Not supported in combination with the documents or tools parameters."
    format_in_words_ = !request_.tools.empty() || request_.extra("documents") != nullptr;
    if (format_in_words_) losses_.note("response_format");
    // Without being asked for JSON in words the model may run on until the limit.
    json_hint_ = !format_in_words_ && !request_.format.schema && !mentions_json(request_);
}

void RequestWriter::note_losses() {
    provider::note_openai_only(request_, losses_);
    if (request_.top_logprobs.value_or(0) > 0) losses_.note("top_logprobs");
    provider::note_extras(request_.extras, is_passed_on, losses_);
}

void RequestWriter::write_limits() {
    if (request_.temperature) {
        writer_.member("temperature", bounded(request_.temperature, kTemperature));
        if (request_.temperature_value.value_or(0) > 1) losses_.note("temperature");
    }
    // 0 and 1 are as good as Cohere's bounds: nothing is lost there.
    if (request_.top_p) writer_.member("p", bounded(request_.top_p, kTopP));
    if (request_.top_k) {
        const Raw digits = bounded(request_.top_k, kTopK);
        writer_.member("k", digits);
        if (digits.json != request_.top_k.json) losses_.note("top_k");
    }
    if (request_.seed) {
        const bool whole = Value{request_.seed}.number().value_or(-1) >= 0 &&
                           request_.seed.json.find_first_of(".eE") == std::string_view::npos;
        whole ? static_cast<void>(writer_.member("seed", request_.seed)) : losses_.note("seed");
    }
    if (request_.max_tokens) writer_.member("max_tokens", *request_.max_tokens);
    if (request_.logprobs) writer_.member("logprobs", true);
}

// Some models take only one of the two. Neither can be negative.
void RequestWriter::write_penalties() {
    const bool both = !is_zero(request_.frequency_penalty) && !is_zero(request_.presence_penalty);
    const auto write = [&](std::string_view key, Raw penalty, bool leave_out) {
        if (is_zero(penalty)) return;
        const Raw digits = bounded(penalty, kPenalty);
        if (leave_out || digits.json != penalty.json) losses_.note(key);
        if (!leave_out && !is_zero(digits)) writer_.member(key, digits);
    };
    write("frequency_penalty", request_.frequency_penalty, false);
    write("presence_penalty", request_.presence_penalty, both);
}

void RequestWriter::write_stop() {
    std::size_t count = 0;
    for (const Text stop : request_.stop) {
        if (stop.empty()) continue;
        if (count == kMaxStops) {
            losses_.note("stop");
            break;
        }
        if (count++ == 0) writer_.key("stop_sequences").begin_array();
        writer_.value(stop);
    }
    if (count > 0) writer_.end_array();
}

// The bare schema: Cohere knows no type json_schema.
void RequestWriter::write_format() {
    if (request_.format.kind == FormatKind::kText || format_in_words_) return;
    writer_.key("response_format").begin_object().member_string("type", "json_object");
    if (request_.format.schema) {
        writer_.key("json_schema");
        if (!write_schema(writer_, request_.format.schema)) losses_.note("response_format");
    }
    writer_.end_object();
}

void RequestWriter::write_thinking() {
    if (request_.effort == Effort::kUnset || request_.extra("thinking") != nullptr) return;
    if (reasoning_ == Reasoning::kNever) {
        if (request_.effort != Effort::kNone) losses_.note("reasoning_effort");
        return;
    }
    writer_.key("thinking").begin_object();
    writer_.member_string("type", request_.effort == Effort::kNone ? "disabled" : "enabled");
    if (request_.effort == Effort::kMinimal || request_.effort == Effort::kLow || request_.effort == Effort::kMedium) {
        // Less than the whole answer may be, or nothing would be left for the answer itself.
        const std::int64_t room = request_.max_tokens ? std::max<std::int64_t>(*request_.max_tokens - 1, 1) : INT64_MAX;
        writer_.member("token_budget", std::min(budget_of(request_.effort), room));
    }
    writer_.end_object();
}

void RequestWriter::write_passed_on() {
    for (const std::string_view key : kPassedOn) {
        if (const Raw* value = request_.extra(key)) writer_.member(key, *value);
    }
    if (request_.extra("strict_tools") == nullptr) write_strict_tools();
}

}  // namespace lightport::cohere
