// The vocabulary between surfaces (APIs that clients speak to us) and adapters (APIs that we speak to providers):
// one Request, and a flow of Events. A whole response is a stream of events that has ended.
//
// All text is borrowed and still escaped (json::Text), all numbers and schemas keep their original bytes (json::Raw).
// A Request borrows from the client's body and lives in the memory resource it was read into; an Event borrows from the
// reader that emitted it and is valid only during the call that delivers it.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "lightport/error.hpp"
#include "lightport/json_text.hpp"

namespace lightport::chat {

using json::Raw;
using json::Text;

enum class Role : std::uint8_t { kSystem, kDeveloper, kUser, kAssistant, kTool, kFunction };

enum class PartKind : std::uint8_t {
    kText,     // text
    kImage,    // text = URL or data URL, detail
    kAudio,    // text = base64 data, format
    kFile,     // text = file_data (data URL, bare base64 or https URL) or empty; file_id, filename
    kRefusal,  // text
    kOther,    // raw only: a part type that this vocabulary does not know
};

struct Part {
    PartKind kind = PartKind::kText;
    Text text;
    Text detail;  // image: auto, low, high
    Text format;  // audio: wav, mp3
    Text file_id;
    Text filename;
    Raw cache_control;  // extension: a cache breakpoint
    Raw raw;            // the whole part as it was written
};

struct ToolCall {
    Text id;
    Text name;
    Text arguments;       // the escaped JSON *string*: arguments are text on OpenAI's side
    bool custom = false;  // {"type":"custom"}: arguments holds free text
    Raw extra_content;    // extension: e.g. {"google":{"thought_signature":…}}
};

struct Message {
    explicit Message(std::pmr::memory_resource* memory) : parts(memory), tool_calls(memory) {}

    Role role = Role::kUser;
    bool content_is_string = false;         // "content":"…": parts holds that one text (also when it is empty)
    std::pmr::vector<Part> parts;           // empty when content is null or absent
    std::pmr::vector<ToolCall> tool_calls;  // assistant; function_call is converted into one of these
    Text tool_call_id;                      // tool (for role function: empty)
    Text name;
    Raw thinking_blocks;     // assistant extension: signed native reasoning blocks (array)
    Raw reasoning_details;   // assistant extension: OpenRouter's form of the same (array)
    Text reasoning_content;  // assistant extension: unsigned reasoning text
    Raw extra_content;       // assistant extension: e.g. {"google":{"thought_signature":…}}
    Raw cache_control;       // extension
    bool is_error = false;   // tool extension
    Raw raw;                 // the whole message as it was written
};

struct Tool {
    Text name;
    Text description;  // empty: absent
    Raw parameters;    // absent: a function without parameters
    std::optional<bool> strict;
    bool custom = false;  // {"type":"custom"}: one free-text input
    Raw custom_format;    // custom: grammar or text
    Raw cache_control;    // extension
    Raw raw;
};

enum class ToolMode : std::uint8_t { kUnset, kNone, kAuto, kRequired, kNamed };

struct ToolChoice {
    explicit ToolChoice(std::pmr::memory_resource* memory) : allowed(memory) {}

    ToolMode mode = ToolMode::kUnset;
    Text name;                       // kNamed
    std::pmr::vector<Text> allowed;  // allowed_tools: names; mode is then kAuto or kRequired
};

enum class FormatKind : std::uint8_t { kText, kJsonObject, kJsonSchema };

struct ResponseFormat {
    FormatKind kind = FormatKind::kText;
    Text name;
    Text description;
    Raw schema;
    std::optional<bool> strict;
};

enum class Effort : std::uint8_t { kUnset, kNone, kMinimal, kLow, kMedium, kHigh, kXHigh, kMax };

// A member of the request that has no place in this vocabulary, kept for adapters that pass it on.
struct Member {
    Text key;
    Raw value;
};

struct Request {
    explicit Request(std::pmr::memory_resource* memory)
        : messages(memory), stop(memory), tools(memory), tool_choice(memory), extras(memory) {}

    std::string_view body;  // the client's bytes, for dialects that splice instead of translating
    Text model;             // as the client wrote it; a span of body
    std::pmr::vector<Message> messages;

    bool stream = false;
    bool include_usage = false;
    std::optional<std::int64_t> max_tokens;   // max_completion_tokens, else max_tokens
    std::optional<double> temperature_value;  // parsed, for clamping; the digits are in temperature
    Raw temperature;
    Raw top_p;
    Raw top_k;  // extension
    Raw frequency_penalty;
    Raw presence_penalty;
    Raw seed;
    Raw logit_bias;
    std::int64_t n = 1;
    bool logprobs = false;
    std::optional<std::int64_t> top_logprobs;
    std::pmr::vector<Text> stop;
    Effort effort = Effort::kUnset;  // reasoning_effort, else reasoning.effort
    std::pmr::vector<Tool> tools;    // functions are converted
    ToolChoice tool_choice;          // function_call is converted
    bool legacy_functions = false;   // answer with function_call instead of tool_calls
    std::optional<bool> parallel_tool_calls;
    ResponseFormat format;
    Text user;  // safety_identifier, else user
    Text service_tier;
    std::pmr::vector<Member> extras;  // every other non-null top-level member, in order, e.g. verbosity, thinking

    const Raw* extra(std::string_view key) const {
        for (const Member& member : extras) {
            if (member.key.escaped == key) return &member.value;
        }
        return nullptr;
    }
};

// ---- events, in the order in which a stream carries them: Start, deltas …, Finish (one per choice), Usage, End.
// Instead of End there may be one Failure, at any point. Nothing follows End or Failure.

struct Start {
    Text id;     // the provider's id; may be empty
    Text model;  // the model that answers; may be empty
};
struct TextDelta {
    Text text;
    std::uint32_t choice = 0;
    Raw logprobs;
};
struct ReasoningDelta {
    Text text;
    std::uint32_t choice = 0;
};
// A complete reasoning block in the provider's own form, which the client has to send back with the next turn.
struct ReasoningBlock {
    Raw block;                // an object, e.g. {"type":"thinking","thinking":"…","signature":"…"}
    std::uint32_t index = 0;  // counts the blocks of this response
};
struct ToolCallStart {
    std::uint32_t index = 0;  // counts the tool calls of the choice from 0 without gaps
    Text id;
    Text name;
    std::uint32_t choice = 0;
    Raw extra_content;  // e.g. {"google":{"thought_signature":…}}; usually absent
    bool custom = false;
};
struct ToolCallDelta {
    std::uint32_t index = 0;
    Text arguments;  // a piece of the escaped arguments *string*
    std::uint32_t choice = 0;
};
// Opaque data of the provider that belongs to the message as a whole and has to come back with the next turn.
struct MessageExtra {
    Raw extra_content;  // an object, e.g. {"google":{"thought_signature":…}}; a later one of the choice replaces it
    std::uint32_t choice = 0;
};
struct RefusalDelta {
    Text text;
    std::uint32_t choice = 0;
};
struct Citation {  // becomes an annotation of type url_citation
    Text url;
    Text title;
    std::int64_t start_index = 0;  // in characters of the joined text
    std::int64_t end_index = 0;
    std::uint32_t choice = 0;
};
enum class FinishReason : std::uint8_t { kStop, kLength, kToolCalls, kContentFilter };
struct Finish {
    FinishReason reason = FinishReason::kStop;
    std::uint32_t choice = 0;
};
// Counted once, in OpenAI's sense: prompt includes cached and cache-written tokens, completion includes reasoning.
struct Usage {
    std::int64_t prompt_tokens = 0;
    std::int64_t completion_tokens = 0;
    std::int64_t cached_tokens = 0;
    std::int64_t cache_write_tokens = 0;
    std::int64_t reasoning_tokens = 0;
    Text service_tier;  // in OpenAI's words; empty: unknown
};
struct End {};
struct Failure {
    Error error;
};
// Same dialect on both sides: one chunk (stream) or the body (whole) as the provider wrote it, passed through.
struct Verbatim {
    std::string_view json;
};

using Event = std::variant<Start, TextDelta, ReasoningDelta, ReasoningBlock, ToolCallStart, ToolCallDelta, RefusalDelta,
                           MessageExtra, Citation, Finish, Usage, End, Failure, Verbatim>;

class EventSink {
public:
    virtual ~EventSink() = default;
    virtual void on_event(const Event& event) = 0;
};

// Request members that the target cannot express, in order of discovery and without repetition. Their names come from
// the client and end in a header, so they are bounded here, and fit for it: "?" stands for bytes that a header cannot
// hold and for the comma that separates them, "..." for all members beyond the first 64.
class LossReport {
public:
    static constexpr std::size_t kMaxMembers = 64;
    static constexpr std::size_t kMaxName = 64;

    void note(std::string_view member) {
        if (member.empty()) member = "?";
        std::string name(members_.size() < kMaxMembers ? member.substr(0, kMaxName) : "...");
        for (char& c : name) {
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == ',') c = '?';
        }
        for (const std::string& known : members_) {
            if (known == name) return;
        }
        members_.push_back(std::move(name));
    }
    bool empty() const { return members_.empty(); }
    const std::vector<std::string>& members() const { return members_; }

private:
    std::vector<std::string> members_;
};

}  // namespace lightport::chat
