// The text_completion object of an answer that is not streamed. Source: OpenAI's API reference, "The completion
// object".
#include "chat/response.hpp"
#include "surface/openai_completions_answer.hpp"

namespace lightport::surface {
namespace {

using chat::Response;

class CompletionWhole final : public EventWriter {
public:
    CompletionWhole(const chat::Request& request, CompletionForm form, std::string& out)
        : EventWriter(out), request_(request), form_(form) {}

    void on_event(const chat::Event& event) override {
        if (fold_.response().ended) return;
        const auto* verbatim = std::get_if<chat::Verbatim>(&event);
        if (verbatim != nullptr && form_ == CompletionForm::kCarried) {
            tell_chat(verbatim->json, fold_);
            return;
        }
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
        write_completion_head(writer, json::Text{response.escaped_id}, json::Text{response.escaped_model}, request_);
        writer.key("choices").begin_array();
        for (std::size_t i = 0; i < response.choices.size(); ++i) {
            if (response.choices[i].present) write_choice(writer, response.choices[i], static_cast<std::int64_t>(i));
        }
        writer.end_array();
        if (response.usage) {
            writer.key("usage");
            write_usage(writer, *response.usage);
        }
        writer.end_object();
    }

    static void write_choice(json::Writer& writer, const Response::Choice& choice, std::int64_t index) {
        writer.begin_object().key("text").open_string();
        writer.piece(json::Text{choice.escaped_text}).piece(json::Text{choice.escaped_refusal}).close_string();
        writer.member("index", index).key("logprobs").null();
        const chat::FinishReason reason = choice.finish.value_or(chat::FinishReason::kStop);
        writer.member("finish_reason", json::Text{completion_finish_name(reason)}).end_object();
    }

    const chat::Request& request_;
    const CompletionForm form_;
    chat::ResponseFold fold_;
};

}  // namespace

std::unique_ptr<EventWriter> open_completion_whole(const chat::Request& request, CompletionForm form,
                                                   std::string& out) {
    return std::make_unique<CompletionWhole>(request, form, out);
}

}  // namespace lightport::surface
