// The chat completion object of an answer that is not streamed, written when its last event has come.
// Source: OpenAI's API reference, "The chat completion object".
#include "chat/citation.hpp"
#include "chat/response.hpp"
#include "json/value.hpp"
#include "surface/openai_chat_answer.hpp"

namespace lightport::surface {
namespace {

using chat::Response;

class WholeWriter final : public EventWriter {
public:
    WholeWriter(const chat::Request& request, std::int64_t created, std::string& out)
        : EventWriter(out), request_(request), created_(created) {}

    void on_event(const chat::Event& event) override {
        if (fold_.response().ended) return;
        fold_.on_event(event);
        const Response& response = fold_.response();
        if (!response.ended) return;
        if (response.verbatim) {
            out_.append(*response.verbatim);
        } else {
            write(response);
        }
    }

private:
    void write(const Response& response) {
        json::Writer writer(out_);
        const AnswerHead head =
            make_head(json::Text{response.escaped_id}, json::Text{response.escaped_model}, request_, created_);
        write_head(writer, head, "chat.completion");
        writer.key("choices").begin_array();
        for (std::size_t i = 0; i < response.choices.size(); ++i) {
            if (response.choices[i].present) write_choice(writer, response, i);
        }
        writer.end_array();
        if (response.usage) {
            writer.key("usage");
            write_usage(writer, *response.usage);
        }
        write_service_tier(writer, json::Text{response.escaped_service_tier});
        writer.end_object();
    }

    void write_choice(json::Writer& writer, const Response& response, std::size_t index) {
        const Response::Choice& choice = response.choices[index];
        writer.begin_object().member("index", static_cast<std::int64_t>(index)).key("message");
        write_message(writer, response, index);
        write_logprobs(writer, choice);
        const chat::FinishReason reason = choice.finish.value_or(implied_finish(!choice.calls.empty()));
        writer.member("finish_reason", json::Text{finish_name(reason, request_.legacy_functions)}).end_object();
    }

    void write_message(json::Writer& writer, const Response& response, std::size_t index) {
        const Response::Choice& choice = response.choices[index];
        writer.begin_object().member("role", json::Text{"assistant"}).key("content");
        if (choice.escaped_text.empty() && !choice.calls.empty()) {
            writer.null();
        } else {
            writer.value(json::Text{choice.escaped_text});
        }
        writer.key("refusal");
        if (choice.refused) {
            writer.value(json::Text{choice.escaped_refusal});
        } else {
            writer.null();
        }
        write_annotations(writer, choice);
        if (!choice.escaped_reasoning.empty()) {
            writer.member("reasoning_content", json::Text{choice.escaped_reasoning});
        }
        if (index == 0 && !response.reasoning_blocks.empty()) {
            writer.key("thinking_blocks").begin_array();
            for (const std::string& block : response.reasoning_blocks) writer.value(json::Raw{block});
            writer.end_array();
        }
        write_calls(writer, choice);
        if (!choice.extra_content.empty()) writer.member("extra_content", json::Raw{choice.extra_content});
        writer.end_object();
    }

    static void write_annotations(json::Writer& writer, const Response::Choice& choice) {
        writer.key("annotations").begin_array();
        for (const Response::Annotation& one : choice.annotations) {
            writer.begin_object();
            chat::write_citation(
                writer, {json::Text{one.escaped_url}, json::Text{one.escaped_title}, one.start_index, one.end_index});
            writer.end_object();
        }
        writer.end_array();
    }

    void write_calls(json::Writer& writer, const Response::Choice& choice) const {
        if (choice.calls.empty()) return;
        if (request_.legacy_functions) {  // room for one call
            writer.key("function_call");
            write_function(writer, choice.calls.front());
            return;
        }
        writer.key("tool_calls").begin_array();
        for (const Response::Call& call : choice.calls) {
            writer.begin_object().member("id", json::Text{call.escaped_id});
            writer.member("type", json::Text{call.custom ? "custom" : "function"});
            writer.key(call.custom ? "custom" : "function");
            write_function(writer, call);
            if (!call.extra_content.empty()) writer.member("extra_content", json::Raw{call.extra_content});
            writer.end_object();
        }
        writer.end_array();
    }

    // Clients parse the arguments without looking: a call without any has an empty object.
    static void write_function(json::Writer& writer, const Response::Call& call) {
        const bool fill = call.escaped_arguments.empty() && !call.custom;
        writer.begin_object().member("name", json::Text{call.escaped_name});
        writer.member(call.custom ? "input" : "arguments",
                      json::Text{fill ? std::string_view("{}") : call.escaped_arguments});
        writer.end_object();
    }

    // The lists of all deltas, joined.
    static void write_logprobs(json::Writer& writer, const Response::Choice& choice) {
        writer.key("logprobs");
        if (choice.logprobs.size() <= 1) {
            writer.value(json::Raw{choice.logprobs.empty() ? std::string_view("null") : choice.logprobs.front()});
            return;
        }
        writer.begin_object();
        for (const std::string_view list : {"content", "refusal"}) {
            bool present = false;
            writer.key(list);
            for (const std::string& piece : choice.logprobs) {
                const json::Value items = json::Value(json::Raw{piece})[list];
                if (!items.is_array()) continue;
                if (!present) writer.begin_array();
                present = true;
                for (const json::Value& item : items.elements()) writer.value(item.raw());
            }
            if (present) {
                writer.end_array();
            } else {
                writer.null();
            }
        }
        writer.end_object();
    }

    const chat::Request& request_;
    std::int64_t created_;
    chat::ResponseFold fold_;
};

}  // namespace

std::unique_ptr<EventWriter> open_whole(const chat::Request& request, std::int64_t created, std::string& out) {
    return std::make_unique<WholeWriter>(request, created, out);
}

}  // namespace lightport::surface
