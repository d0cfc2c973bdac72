// The chunks of a streamed answer. Clients accumulate deltas with little care: strings are concatenated, numbers added,
// lists merged by their items' index. So role, id and name appear once, and a delta holds nothing but its own news.
// Source: OpenAI's API reference, "The chat completion chunk object"; the accumulators of its SDKs.
#include <charconv>
#include <vector>

#include "chat/citation.hpp"
#include "chat/response.hpp"
#include "json/value.hpp"
#include "surface/openai_chat_answer.hpp"
#include "surface/openai_error.hpp"

namespace lightport::surface {
namespace {

constexpr std::string_view kNoLogprobs = ",\"logprobs\":null";

class StreamWriter final : public EventWriter {
public:
    StreamWriter(const chat::Request& request, std::int64_t created, std::string& out)
        : EventWriter(out), request_(request), created_(created) {}

    void on_event(const chat::Event& event) override {
        if (ended_) return;
        std::visit([this](const auto& one) { on(one); }, event);
    }

private:
    struct Choice {
        bool opened = false;
        bool finished = false;
        bool has_calls = false;
        std::uint32_t annotations = 0;
        // The tool call that is being written. Nothing is open: no value.
        std::optional<std::uint32_t> call;
        bool call_has_arguments = false;
        bool call_is_custom = false;
        std::string custom_id;  // custom calls are sent in one piece
        std::string custom_name;
        std::string custom_input;
        std::string custom_extra;
    };

    void on(const chat::Start& start) {
        if (!head_.empty()) return;
        begin(start.id, start.model);
        open(0);
    }

    void on(const chat::TextDelta& delta) {
        if ((delta.text.empty() && !delta.logprobs) || open(delta.choice) == nullptr) return;
        text_chunk(delta.choice, "\"content\":\"", delta.text, delta.logprobs);
    }
    void on(const chat::ReasoningDelta& delta) {
        if (delta.text.empty() || open(delta.choice) == nullptr) return;
        text_chunk(delta.choice, "\"reasoning_content\":\"", delta.text, {});
    }
    void on(const chat::RefusalDelta& delta) {
        if (delta.text.empty() || open(delta.choice) == nullptr) return;
        text_chunk(delta.choice, "\"refusal\":\"", delta.text, {});
    }

    void on(const chat::ReasoningBlock& block) {
        if (open(0) == nullptr) return;
        begin_delta(0);
        const std::size_t begin = out_.size();
        json::Writer writer(out_);
        writer.key("thinking_blocks").begin_array().begin_object().member("index", std::int64_t{block.index});
        for (const json::MemberValue& member : json::Value(block.block).members()) {
            if (member.key.escaped != "index") writer.key(member.key).value(member.value.raw());
        }
        writer.end_object().end_array();
        join_lines(begin);
        end_delta({});
    }

    void on(const chat::MessageExtra& extra) {
        if (open(extra.choice) == nullptr) return;
        begin_delta(extra.choice);
        json::Writer writer(out_);
        write_extra(writer, extra.extra_content);
        end_delta({});
    }

    void on(const chat::Citation& citation) {
        Choice* choice = open(citation.choice);
        if (choice == nullptr) return;
        begin_delta(citation.choice);
        json::Writer writer(out_);
        writer.key("annotations").begin_array().begin_object();
        writer.member("index", std::int64_t{choice->annotations++});
        chat::write_citation(writer, citation);
        writer.end_object().end_array();
        end_delta({});
    }

    void on(const chat::ToolCallStart& start) {
        Choice* choice = open(start.choice);
        if (choice == nullptr) return;
        close_call(start.choice, *choice);
        choice->has_calls = true;
        choice->call = start.index;
        choice->call_has_arguments = false;
        choice->call_is_custom = start.custom;
        if (start.custom) {
            choice->custom_id = start.id.escaped;
            choice->custom_name = start.name.escaped;
            choice->custom_extra = start.extra_content.json;
            choice->custom_input.clear();
            return;
        }
        if (!begin_call(start.choice, start.index)) return;
        json::Writer writer(out_);
        if (request_.legacy_functions) {
            writer.member("name", start.name).member("arguments", json::Text{});
            out_ += '}';
            return end_delta({});
        }
        out_ += ',';
        writer.member("id", start.id).member("type", json::Text{"function"}).key("function").begin_object();
        writer.member("name", start.name).member("arguments", json::Text{}).end_object();
        write_extra(writer, start.extra_content);
        end_call();
    }

    void on(const chat::ToolCallDelta& delta) {
        if (delta.arguments.empty()) return;
        Choice* choice = open(delta.choice);
        if (choice == nullptr) return;
        if (choice->call == delta.index) {
            choice->call_has_arguments = true;
            if (choice->call_is_custom) {
                choice->custom_input.append(delta.arguments.escaped);
                return;
            }
        }
        arguments_chunk(delta.choice, delta.index, delta.arguments);
    }

    void on(const chat::Finish& finish) {
        Choice* choice = open(finish.choice);
        if (choice == nullptr || choice->finished) return;
        close_call(finish.choice, *choice);
        choice->finished = true;
        begin_delta(finish.choice);
        out_.append("}").append(kNoLogprobs).append(",\"finish_reason\":\"");
        out_.append(finish_name(finish.reason, request_.legacy_functions)).append("\"}]");
        end_chunk();
    }

    void on(const chat::Usage& usage) {
        usage_ = usage;
        service_tier_ = usage.service_tier.escaped;
        usage_->service_tier = {};
    }

    void on(const chat::End&) {
        for (std::uint32_t i = 0; i < choices_.size(); ++i) {
            if (choices_[i].opened && !choices_[i].finished) on(chat::Finish{implied_finish(choices_[i].has_calls), i});
        }
        if (request_.include_usage && usage_ && !head_.empty()) {
            out_.append(head_).append("],\"usage\":");
            json::Writer writer(out_);
            write_usage(writer, *usage_);
            write_service_tier(writer, json::Text{service_tier_});
            out_.append("}\n\n");
        }
        out_.append("data: [DONE]\n\n");
        ended_ = true;
    }

    // The only sign of failure that a client takes for one after the status line: an error object, and no [DONE].
    void on(const chat::Failure& failure) {
        out_.append("data: ");
        write_openai_error(failure.error, out_);
        out_.append("\n\n");
        ended_ = true;
    }

    void on(const chat::Verbatim& verbatim) {
        out_.append("data: ");
        const std::size_t begin = out_.size();
        out_.append(verbatim.json);
        join_lines(begin);
        out_.append("\n\n");
    }

    // Renders what all chunks start with, up to the choices.
    void begin(json::Text id, json::Text model) {
        head_ = "data: ";
        json::Writer writer(head_);
        write_head(writer, make_head(id, model, request_, created_), "chat.completion.chunk");
        writer.key("choices").begin_array();
        first_choice_ = head_ + "{\"index\":0,\"delta\":{";
    }

    // The choice, after its opening chunk; nullptr for choices that nobody asked for.
    Choice* open(std::uint32_t index) {
        if (index >= chat::kMaxChoices) return nullptr;
        if (choices_.size() <= index) choices_.resize(index + 1);
        Choice& choice = choices_[index];
        if (choice.opened) return &choice;
        if (head_.empty()) begin({}, {});
        choice.opened = true;
        begin_delta(index);
        out_.append(R"("role":"assistant","content":"","refusal":null)");
        end_delta({});
        return &choice;
    }

    // Behind what was taken over as it was written: a line end inside JSON is only whitespace, but would end the
    // event's line.
    void join_lines(std::size_t begin) {
        for (const char end_of_line : {'\n', '\r'}) {
            for (std::size_t at = begin; (at = out_.find(end_of_line, at)) != std::string::npos;) out_[at] = ' ';
        }
    }

    // The member extra_content, where there is any.
    void write_extra(json::Writer& writer, json::Raw extra) {
        if (!extra) return;
        const std::size_t begin = out_.size();
        writer.member("extra_content", extra);
        join_lines(begin);
    }

    void append_number(std::uint32_t number) {
        char digits[12];
        out_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
    }

    // A chunk up to the inside of its delta …
    void begin_delta(std::uint32_t choice) {
        if (choice == 0) {
            out_.append(first_choice_);
            return;
        }
        out_.append(head_).append("{\"index\":");
        append_number(choice);
        out_.append(",\"delta\":{");
    }
    // … and from there to its end.
    void end_delta(json::Raw logprobs) {
        if (logprobs) {
            const std::size_t begin = out_.size();
            out_.append("},\"logprobs\":").append(logprobs.json);
            join_lines(begin);
        } else {
            out_.append("}").append(kNoLogprobs);
        }
        out_.append(",\"finish_reason\":null}]");
        end_chunk();
    }
    void end_chunk() {
        out_.append(request_.include_usage ? std::string_view(",\"usage\":null}\n\n") : std::string_view("}\n\n"));
    }

    void text_chunk(std::uint32_t choice, std::string_view member, json::Text text, json::Raw logprobs) {
        begin_delta(choice);
        out_.append(member).append(text.escaped).append("\"");
        end_delta(logprobs);
    }

    // A delta up to the inside of one tool call (or of function_call, which has room for the first call only).
    bool begin_call(std::uint32_t choice, std::uint32_t index) {
        if (request_.legacy_functions && index > 0) return false;
        begin_delta(choice);
        if (request_.legacy_functions) {
            out_.append("\"function_call\":{");
        } else {
            out_.append("\"tool_calls\":[{\"index\":");
            append_number(index);
        }
        return true;
    }
    void end_call() {
        out_.append("}]");
        end_delta({});
    }

    void arguments_chunk(std::uint32_t choice, std::uint32_t index, json::Text arguments) {
        if (!begin_call(choice, index)) return;
        if (request_.legacy_functions) {
            out_.append("\"arguments\":\"").append(arguments.escaped).append("\"}");
            return end_delta({});
        }
        out_.append(",\"function\":{\"arguments\":\"").append(arguments.escaped).append("\"}");
        end_call();
    }

    // Clients parse the arguments as soon as the next call or the end shows up: an empty string would fail.
    void close_call(std::uint32_t index, Choice& choice) {
        if (!choice.call) return;
        const std::uint32_t call = *choice.call;
        choice.call.reset();
        if (choice.call_is_custom) {
            custom_chunk(index, call, choice);
        } else if (!choice.call_has_arguments) {
            arguments_chunk(index, call, json::Text{"{}"});
        }
    }

    void custom_chunk(std::uint32_t index, std::uint32_t call, const Choice& choice) {
        if (request_.legacy_functions || !begin_call(index, call)) return;
        out_ += ',';
        json::Writer writer(out_);
        writer.member("id", json::Text{choice.custom_id}).member("type", json::Text{"custom"});
        writer.key("custom").begin_object().member("name", json::Text{choice.custom_name});
        writer.member("input", json::Text{choice.custom_input}).end_object();
        write_extra(writer, json::Raw{choice.custom_extra});
        end_call();
    }

    const chat::Request& request_;
    std::int64_t created_;
    bool ended_ = false;
    std::string head_;          // data: {…,"choices":[
    std::string first_choice_;  // head_ + {"index":0,"delta":{
    std::vector<Choice> choices_;
    std::optional<chat::Usage> usage_;
    std::string service_tier_;
};

}  // namespace

std::unique_ptr<EventWriter> open_stream(const chat::Request& request, std::int64_t created, std::string& out) {
    return std::make_unique<StreamWriter>(request, created, out);
}

}  // namespace lightport::surface
