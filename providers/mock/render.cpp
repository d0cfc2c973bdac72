// See render.hpp. Source: OpenAI API reference, the chat completion object and its stream.
#include "providers/mock/render.hpp"

#include "json/writer.hpp"

namespace lightport::mock {
namespace {

using json::Writer;

constexpr std::int64_t kCreated = 1'700'000'000;  // constant, so that the same request has the same answer

std::string_view finish_reason(const Reply& reply, const Envelope& envelope) {
    if (!reply.calls.empty()) return envelope.legacy_functions ? "function_call" : "tool_calls";
    return reply.cut_short ? "length" : "stop";
}

void write_head(Writer& out, const Envelope& envelope, std::string_view object) {
    out.member_string("id", envelope.id).member_string("object", object).member("created", kCreated);
    out.member_string("model", envelope.model).member_string("system_fingerprint", "fp_mock");
}

void write_usage(Writer& out, const Reply& reply) {
    out.key("usage").begin_object();
    out.member("prompt_tokens", reply.prompt_tokens);
    out.member("completion_tokens", reply.completion_tokens);
    out.member("total_tokens", reply.prompt_tokens + reply.completion_tokens);
    out.key("prompt_tokens_details").begin_object().member("cached_tokens", std::int64_t{0}).end_object();
    out.key("completion_tokens_details").begin_object();
    out.member("reasoning_tokens", reply.reasoning_tokens).end_object();
    out.end_object();
}

void write_function(Writer& out, std::string_view key, std::string_view name, std::string_view arguments) {
    const bool custom = key == "custom";
    out.key(key).begin_object().member_string("name", name);
    out.member_string(custom ? "input" : "arguments", arguments).end_object();
}

void write_call_head(Writer& out, const Call& call, const Envelope& envelope, std::size_t index) {
    out.member_string("id", "call_" + envelope.token + "_" + std::to_string(index));
    out.member_string("type", call.custom ? "custom" : "function");
}

void write_message(Writer& out, const Reply& reply, const Envelope& envelope) {
    out.key("message").begin_object().member_string("role", "assistant").key("content");
    reply.content.empty() ? out.null() : out.string(reply.content);
    out.key("refusal");
    reply.refusal.empty() ? out.null() : out.string(reply.refusal);
    if (!reply.reasoning.empty()) out.member_string("reasoning_content", reply.reasoning);
    out.key("annotations").begin_array().end_array();
    if (!reply.calls.empty() && envelope.legacy_functions) {
        write_function(out, "function_call", reply.calls.front().name, reply.calls.front().arguments);
    } else if (!reply.calls.empty()) {
        out.key("tool_calls").begin_array();
        for (std::size_t i = 0; i < reply.calls.size(); ++i) {
            const Call& call = reply.calls[i];
            out.begin_object();
            write_call_head(out, call, envelope, i);
            write_function(out, call.custom ? "custom" : "function", call.name, call.arguments);
            out.end_object();
        }
        out.end_array();
    }
    out.end_object();
}

// Collects the events of one stream.
class Chunks {
public:
    Chunks(const Reply& reply, const Envelope& envelope) : reply_(reply), envelope_(envelope) {}

    // One chunk with a delta whose members `write` adds.
    template <class F>
    void delta(F&& write, std::string_view finish = {}) {
        std::string event = "data: ";
        Writer out(event);
        out.begin_object();
        write_head(out, envelope_, "chat.completion.chunk");
        out.key("choices").begin_array().begin_object().member("index", std::int64_t{0});
        out.key("delta").begin_object();
        write(out);
        out.end_object().key("logprobs").null().key("finish_reason");
        finish.empty() ? out.null() : out.string(finish);
        out.end_object().end_array();
        if (envelope_.include_usage) out.key("usage").null();
        out.end_object();
        add(std::move(event));
    }

    void text(std::string_view key, std::string_view text) {
        for (const std::string_view word : words_of(text)) {
            delta([&](Writer& out) { out.member_string(key, word); });
        }
    }

    void usage() {
        std::string event = "data: ";
        Writer out(event);
        out.begin_object();
        write_head(out, envelope_, "chat.completion.chunk");
        out.key("choices").begin_array().end_array();
        write_usage(out, reply_);
        out.end_object();
        add(std::move(event));
    }

    void add(std::string event) { events_.push_back(std::move(event) + "\n\n"); }

    std::vector<std::string> take() { return std::move(events_); }

private:
    const Reply& reply_;
    const Envelope& envelope_;
    std::vector<std::string> events_;
};

// The start with an empty text, then the text in two pieces; custom tools and old function calls alike.
void tell_call(Chunks& chunks, const Call& call, const Envelope& envelope, std::size_t index) {
    const auto in_list = [&](Writer& out, bool first, std::string_view arguments) {
        out.key("tool_calls").begin_array().begin_object().member("index", static_cast<std::int64_t>(index));
        if (first) write_call_head(out, call, envelope, index);
        if (first) {
            write_function(out, call.custom ? "custom" : "function", call.name, arguments);
        } else {
            out.key("function").begin_object().member_string("arguments", arguments).end_object();
        }
        out.end_object().end_array();
    };
    if (call.custom) {
        chunks.delta([&](Writer& out) { in_list(out, true, call.arguments); });
        return;
    }
    // Never inside of a UTF-8 character.
    std::size_t half = call.arguments.size() / 2;
    while (half > 0 && (static_cast<unsigned char>(call.arguments[half]) & 0xC0u) == 0x80u) --half;
    const std::string_view text = call.arguments;
    for (const std::string_view piece : {std::string_view{}, text.substr(0, half), text.substr(half)}) {
        const bool first = piece.data() == nullptr;
        if (!first && piece.empty()) continue;
        chunks.delta([&](Writer& out) {
            if (!envelope.legacy_functions) {
                in_list(out, first, piece);
            } else if (first) {
                write_function(out, "function_call", call.name, piece);
            } else {
                out.key("function_call").begin_object().member_string("arguments", piece).end_object();
            }
        });
    }
}

}  // namespace

std::string render_whole(const Reply& reply, const Envelope& envelope) {
    std::string body;
    Writer out(body);
    out.begin_object();
    write_head(out, envelope, "chat.completion");
    out.key("choices").begin_array().begin_object().member("index", std::int64_t{0});
    write_message(out, reply, envelope);
    out.key("logprobs").null();
    out.member_string("finish_reason", finish_reason(reply, envelope));
    out.end_object().end_array();
    write_usage(out, reply);
    out.end_object();
    return body;
}

std::vector<std::string> render_stream(const Reply& reply, const Envelope& envelope) {
    Chunks chunks(reply, envelope);
    chunks.delta([&](Writer& out) {
        out.member_string("role", "assistant").key("content");
        reply.calls.empty() ? out.string("") : out.null();
        out.key("refusal").null();
    });
    chunks.text("reasoning_content", reply.reasoning);
    chunks.text("content", reply.content);
    chunks.text("refusal", reply.refusal);
    for (std::size_t i = 0; i < reply.calls.size(); ++i) tell_call(chunks, reply.calls[i], envelope, i);
    chunks.delta([](Writer&) {}, finish_reason(reply, envelope));
    if (envelope.include_usage) chunks.usage();
    chunks.add("data: [DONE]");
    return chunks.take();
}

}  // namespace lightport::mock
