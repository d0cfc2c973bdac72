// Whole chat completions. See repair.hpp.
#include "json/text.hpp"
#include "providers/compat/citations.hpp"
#include "providers/compat/errors.hpp"
#include "providers/compat/finish_reason.hpp"
#include "providers/compat/repair.hpp"
#include "providers/compat/usage_repair.hpp"
#include "providers/openai/relay.hpp"

namespace lightport::compat {

using json::MemberValue;
using json::Value;

namespace {

class WholeWriter {
public:
    WholeWriter(const chat::Request& request, const provider::ResponseProfile& profile,
                std::optional<std::int64_t> cached, provider::PieceList& out)
        : envelope_(request, "\"chat.completion\""), profile_(profile), cached_(cached), out_(out) {}

    void write(Value root);
    // The answer ended with an error and says nothing.
    bool broken() const { return broken_; }

private:
    void write_choice(Value choice, std::size_t position);
    void write_finish(Value theirs, Value message);
    void write_message(Value message, std::size_t index);

    Envelope envelope_;
    const provider::ResponseProfile& profile_;
    std::optional<std::int64_t> cached_;
    std::string annotations_;  // of the sources beside the choices
    provider::PieceList& out_;
    bool broken_ = false;
};

void WholeWriter::write(Value root) {
    envelope_.begin(root);
    annotations_ = annotations_of(root, AnnotationForm::kWhole);
    const Value usage = find_usage(root);
    bool has_usage = false;
    provider::ObjectRewriter body(root.raw().json, out_);
    for (const MemberValue& member : body.object().members()) {
        if (envelope_.take(member, body, out_)) continue;
        if (json::equals(member.key, "choices") && member.value.is_array()) {
            body.open(member);
            provider::rewrite_elements(member.value, out_, [this](std::size_t i, Value one) { write_choice(one, i); });
        } else if (json::equals(member.key, "usage")) {
            has_usage = usage.is_object();
            if (!has_usage) {
                body.drop(member);
                continue;
            }
            body.open(member);
            write_usage(usage, out_, cached_);
        } else {
            body.keep(member);
        }
    }
    envelope_.finish(body, out_);
    if (!has_usage && usage.is_object()) {
        body.open_new("usage");
        write_usage(usage, out_, cached_);
    }
    body.finish();
}

void WholeWriter::write_choice(Value choice, std::size_t position) {
    if (!choice.is_object()) return out_.borrow(choice.raw().json);
    const Value message = choice["message"].is_object() ? choice["message"] : choice["delta"];
    bool has_index = false;
    bool has_finish = false;
    bool has_message = false;
    provider::ObjectRewriter body(choice.raw().json, out_);
    for (const MemberValue& member : body.object().members()) {
        if (message.is_object() && member.value.raw().json.data() == message.raw().json.data()) {
            has_message = true;
            body.open(member, json::equals(member.key, "message") ? "" : "message");
            write_message(message, position);
        } else if (json::equals(member.key, "finish_reason")) {
            has_finish = true;
            body.open(member);
            write_finish(member.value, message);
        } else if (json::equals(member.key, "usage") && member.value.is_object()) {
            body.drop(member);
        } else {
            has_index = has_index || json::equals(member.key, "index");
            body.keep(member);
        }
    }
    if (!has_index) {
        body.open_new("index");
        out_.own(std::to_string(position));
    }
    if (!has_message) {
        body.open_new("message");
        write_message(Value("{}"), position);
    }
    if (!has_finish) {
        body.open_new("finish_reason");
        write_finish({}, message);
    }
    body.finish();
}

void WholeWriter::write_finish(Value theirs, Value message) {
    const bool called = message["tool_calls"].elements().size() > 0;
    std::string_view ours = finish_word(theirs.text(), called);
    if (ours == "error") {
        broken_ = broken_ || (message["content"].text().empty() && !called);
        ours = called ? "tool_calls" : "stop";
    }
    if (json::equals(theirs.text(), ours)) return out_.borrow(theirs.raw().json);
    out_.own('"' + std::string(ours) + '"');
}

void WholeWriter::write_message(Value message, std::size_t index) {
    std::optional<ThinkSplitter> think;
    if (profile_.think_tags != provider::ThinkTags::kNone) think.emplace(profile_.think_tags);
    MessageText text(message, think ? &*think : nullptr, true);
    const std::string seed = std::string(envelope_.id()) + "/" + std::to_string(index);
    bool has_role = false;
    bool has_content = false;
    bool annotated = annotations_.empty();
    provider::ObjectRewriter body(message.raw().json, out_);
    for (const MemberValue& member : body.object().members()) {
        has_content = has_content || json::equals(member.key, "content");
        if (text.take(member, body, out_)) continue;
        if (json::equals(member.key, "tool_calls")) {
            const std::string calls = whole_calls(member.value, seed);
            if (calls.empty()) {
                body.drop(member);
                continue;
            }
            body.open(member);
            out_.own(calls);
        } else if (json::equals(member.key, "role") && member.value.text().empty()) {
            body.drop(member);
        } else if (!annotated && json::equals(member.key, "annotations") && is_empty_list(member.value)) {
            body.drop(member);
        } else {
            annotated = annotated || json::equals(member.key, "annotations");
            has_role = has_role || json::equals(member.key, "role");
            body.keep(member);
        }
    }
    text.finish(body, out_);
    if (!has_role) {
        body.open_new("role");
        out_.borrow("\"assistant\"");
    }
    if (!has_content) {
        body.open_new("content");
        out_.borrow("null");
    }
    if (!annotated) {
        body.open_new("annotations");
        out_.borrow(annotations_);
    }
    body.finish();
}

}  // namespace

Result<std::string> AnswerRepair::whole(Value root) {
    if (std::optional<Error> error = reported_error(root, profile_.errors)) return *std::move(error);
    provider::PieceList out;
    WholeWriter writer(request_, profile_, cached_, out);
    writer.write(root);
    if (writer.broken()) return openai::invalid_response("The provider broke off the answer with an error.");
    std::string text;
    out.append_to(text);
    return text;
}

}  // namespace lightport::compat
