// The chunks of a streamed completion: text_completion objects with the increment in `text`.
// Source: OpenAI's API reference, "Create completion", stream.
#include <optional>
#include <string>
#include <vector>

#include "chat/response.hpp"
#include "surface/openai_completions_answer.hpp"
#include "surface/openai_error.hpp"

namespace lightport::surface {
namespace {

class CompletionStream final : public EventWriter {
public:
    CompletionStream(const chat::Request& request, CompletionForm form, std::string& out)
        : EventWriter(out), request_(request), form_(form) {}

    void on_event(const chat::Event& event) override {
        if (ended_) return;
        std::visit([this](const auto& one) { on(one); }, event);
    }

private:
    // Reasoning, tool calls and citations have no place in a completion.
    template <class Other>
    void on(const Other&) {}

    void on(const chat::Start& start) {
        if (head_.empty()) begin(start.id, start.model);
    }
    void on(const chat::TextDelta& delta) {
        if (!delta.text.empty()) chunk(delta.choice, delta.text, std::nullopt);
    }
    void on(const chat::RefusalDelta& delta) { on(chat::TextDelta{delta.text, delta.choice, {}}); }
    void on(const chat::Finish& finish) {
        if (Choice* choice = find(finish.choice); choice != nullptr && !choice->finished) {
            choice->finished = true;
            chunk(finish.choice, {}, finish.reason);
        }
    }
    void on(const chat::Usage& usage) {
        usage_ = usage;
        usage_->service_tier = {};  // borrowed
    }
    void on(const chat::Verbatim& verbatim) {
        if (form_ == CompletionForm::kCarried) {
            tell_chat(verbatim.json, *this);
            return;
        }
        relaying_ = true;
        out_.append("data: ").append(verbatim.json).append("\n\n");
    }
    void on(const chat::Failure& failure) {
        out_.append("data: ");
        write_openai_error(failure.error, out_);
        out_.append("\n\n");
        ended_ = true;
    }
    void on(const chat::End&) {
        if (!relaying_) finish_open_choices();
        if (!relaying_ && request_.include_usage && usage_) {
            begin_chunk();
            out_.append("],\"usage\":");
            json::Writer writer(out_);
            write_usage(writer, *usage_);
            out_.append("}\n\n");
        }
        out_.append("data: [DONE]\n\n");
        ended_ = true;
    }

    struct Choice {
        bool opened = false;
        bool finished = false;
    };

    Choice* find(std::uint32_t index) {
        if (index >= chat::kMaxChoices) return nullptr;
        if (choices_.size() <= index) choices_.resize(index + 1);
        choices_[index].opened = true;
        return &choices_[index];
    }

    void finish_open_choices() {
        find(0);
        for (std::uint32_t i = 0; i < choices_.size(); ++i) {
            if (choices_[i].opened) on(chat::Finish{chat::FinishReason::kStop, i});
        }
    }

    void begin(json::Text id, json::Text model) {
        head_ = "data: ";
        json::Writer writer(head_);
        write_completion_head(writer, id, model, request_);
        writer.key("choices").begin_array();
    }
    void begin_chunk() {
        if (head_.empty()) begin({}, {});
        out_.append(head_);
    }

    void chunk(std::uint32_t index, json::Text text, std::optional<chat::FinishReason> reason) {
        if (find(index) == nullptr) return;
        begin_chunk();
        json::Writer writer(out_);
        writer.begin_object().member("text", text).member("index", std::int64_t{index});
        writer.key("logprobs").null().key("finish_reason");
        if (reason) {
            writer.value(json::Text{completion_finish_name(*reason)});
        } else {
            writer.null();
        }
        writer.end_object();
        out_.append(request_.include_usage ? "],\"usage\":null}\n\n" : "]}\n\n");
    }

    const chat::Request& request_;
    const CompletionForm form_;
    bool relaying_ = false;
    bool ended_ = false;
    std::string head_;  // data: {…,"choices":[
    std::vector<Choice> choices_;
    std::optional<chat::Usage> usage_;
};

}  // namespace

std::unique_ptr<EventWriter> open_completion_stream(const chat::Request& request, CompletionForm form,
                                                    std::string& out) {
    return std::make_unique<CompletionStream>(request, form, out);
}

}  // namespace lightport::surface
