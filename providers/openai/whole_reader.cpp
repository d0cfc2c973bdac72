// See whole_reader.hpp.
#include "providers/openai/whole_reader.hpp"

#include <utility>

#include "providers/openai/error.hpp"
#include "providers/openai/relay.hpp"
#include "providers/openai/retell.hpp"
#include "providers/openai/usage.hpp"

namespace lightport::openai {
void WholeReader::read(std::string_view bytes, chat::EventSink& sink) {
    if (done_) return;
    if (bytes.size() > kMaxBody - body_.size()) {
        fail(answer_too_large(), sink);
        return;
    }
    body_.append(bytes);
}

Result<json::Value> WholeReader::parse() {
    json::pad(body_);
    const Result<json::Value> root = json::parse(body_);
    if (!root || !root->is_object()) {
        return invalid_response(body_.empty() ? "The provider's answer is empty."
                                              : "The provider's answer is not a JSON object.");
    }
    if (!repair_) return *root;
    Result<std::string> repaired = repair_->whole(*root);
    if (!repaired) return std::move(repaired).error();
    body_ = *std::move(repaired);
    json::pad(body_);
    return json::parse(body_);
}

void WholeReader::finish(chat::EventSink& sink) {
    if (done_) return;
    const Result<json::Value> root = parse();
    if (!root) {
        fail(root.error(), sink);
        return;
    }
    if (const json::Value error = (*root)["error"]; is_error(error)) {
        fail(error_from_value(error), sink);
        return;
    }
    const json::Value choices = (*root)["choices"];
    if (!choices.is_array()) {
        fail(invalid_response("The provider's answer has no choices."), sink);
        return;
    }
    for (const json::Value choice : choices.elements()) {
        if (const json::Value error = choice["error"]; is_error(error)) {
            fail(error_from_value(error), sink);
            return;
        }
    }
    done_ = true;
    if (request_.stream) {
        retell(*root, sink);
    } else {
        sink.on_event(chat::Verbatim{body_});
    }
    if (const json::Value usage = (*root)["usage"]; usage.is_object()) {
        sink.on_event(read_usage(usage, (*root)["service_tier"]));
    }
    sink.on_event(chat::End{});
}

void WholeReader::fail(Error error, chat::EventSink& sink) {
    done_ = true;
    std::string().swap(body_);
    sink.on_event(chat::Failure{std::move(error)});
}

void RefusingReader::read(std::string_view, chat::EventSink& sink) { finish(sink); }

void RefusingReader::finish(chat::EventSink& sink) {
    if (done_) return;
    done_ = true;
    sink.on_event(chat::Failure{invalid_response(message_)});
}

}  // namespace lightport::openai
