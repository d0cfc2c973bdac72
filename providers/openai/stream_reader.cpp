// See stream_reader.hpp.
#include "providers/openai/stream_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "json/text.hpp"
#include "provider/error_text.hpp"
#include "provider/pieces.hpp"
#include "provider/splice.hpp"
#include "providers/openai/error.hpp"
#include "providers/openai/probe.hpp"
#include "providers/openai/relay.hpp"
#include "providers/openai/usage.hpp"

namespace lightport::openai {
namespace {

// `event: error`: an error object, one inside a member `error`, or plain text.
Error named_error(std::string_view data) {
    const Result<json::Value> root = json::parse(data);
    if (!root) return Error(ErrorKind::kUpstream, provider::plain_body_message(200, data));
    const json::Value inner = (*root)["error"];
    return error_from_value(is_error(inner) ? inner : *root);
}

void assign_spliced(std::string& out, std::string_view object, const provider::Edit& edit) {
    std::vector<std::string_view> pieces;
    provider::splice(object, {&edit, 1}, pieces);
    out.clear();
    for (const std::string_view piece : pieces) out.append(piece);
}

}  // namespace

void StreamReader::read(std::string_view bytes, chat::EventSink& sink) {
    if (done_) return;
    const bool fits = decoder_.feed(bytes, [&](const framing::SseEvent& event) { on_event(event, sink); });
    if (!fits && !done_) {
        fail(Error(ErrorKind::kUpstream, "The provider sent a stream event that is too large.")
                 .with_code("upstream_event_too_large"),
             sink);
    }
}

void StreamReader::finish(chat::EventSink& sink) {
    if (done_) return;
    if (finished_.any() && (seen_ & ~finished_).none()) {
        complete(sink);
        return;
    }
    fail(truncated_stream(), sink);
}

void StreamReader::on_event(const framing::SseEvent& event, chat::EventSink& sink) {
    if (done_) return;
    const std::string_view data = provider::trimmed(event.data);
    if (data.empty()) return;
    if (data.starts_with("[DONE]")) {
        complete(sink);
    } else if (event.name == "error") {
        // A repair knows what the vendor's codes mean.
        const Result<std::string_view> read = repair_ ? repair_->chunk(data) : data;
        fail(read ? named_error(data) : read.error(), sink);
    } else if (data.front() != '{' || data.back() != '}') {
        fail(invalid_event(), sink);
    } else if (!repair_) {
        take_chunk(data, sink);
    } else if (Result<std::string_view> repaired = repair_->chunk(data); repaired) {
        take_chunk(*repaired, sink);
    } else {
        fail(std::move(repaired).error(), sink);
    }
}

void StreamReader::take_chunk(std::string_view data, chat::EventSink& sink) {
    if (request_.n > 1 || needs_parse(data)) {
        inspect(data, sink);
    } else {
        relay(data, sink);
    }
}

// Looks into a chunk that carries a finish_reason, usage or an error. `data` keeps its readable bytes behind the end.
void StreamReader::inspect(std::string_view data, chat::EventSink& sink) {
    const Result<json::Value> root = json::parse(data);
    if (!root || !root->is_object()) {
        fail(invalid_event(), sink);
    } else if (const json::Value error = (*root)["error"]; is_error(error)) {
        fail(error_from_value(error), sink);
    } else {
        take_choices((*root)["choices"], sink);
        if (!done_) take_usage(*root, data, sink);
    }
}

void StreamReader::take_choices(json::Value choices, chat::EventSink& sink) {
    for (const json::Value choice : choices.elements()) {
        if (const json::Value error = choice["error"]; is_error(error)) {
            fail(error_from_value(error), sink);
            return;
        }
        const auto index = choice["index"].integer().value_or(0);
        if (index < 0 || index >= static_cast<std::int64_t>(kMaxChoices)) continue;
        seen_.set(static_cast<std::size_t>(index));
        const json::Value reason = choice["finish_reason"];
        if (!reason.is_string()) continue;
        // Words with which some servers end an answer that failed.
        if (json::equals(reason.text(), "error") || json::equals(reason.text(), "insufficient_system_resource")) {
            fail(Error(ErrorKind::kUpstream, "The provider broke off the answer with an error."), sink);
            return;
        }
        finished_.set(static_cast<std::size_t>(index));
    }
}

void StreamReader::take_usage(json::Value root, std::string_view data, chat::EventSink& sink) {
    const json::Value usage = root["usage"];
    if (!usage.is_object()) {
        relay(data, sink);
        return;
    }
    const json::Value tier = root["service_tier"];
    usage_ = read_usage(usage, tier);
    service_tier_.assign(tier.text().escaped);
    has_usage_ = true;
    if (usage_chunks_ == UsageChunks::kAsTheyCome) return relay(data, sink);
    const auto choices = root["choices"].elements();
    if (choices.begin() == choices.end()) {
        // Held back from a client that did not ask. For one that did, the last report counts, so it is sent at the end.
        if (request_.include_usage) usage_chunk_.assign(data);
        return;
    }
    if (request_.include_usage) assign_spliced(usage_chunk_, data, {"choices", "[]"});
    const auto instead = request_.include_usage ? std::optional<std::string_view>("null") : std::nullopt;
    std::string chunk;
    assign_spliced(chunk, data, {"usage", instead});
    relay(chunk, sink);
}

void StreamReader::relay(std::string_view data, chat::EventSink& sink) {
    if (data.find('\n') != std::string_view::npos) {
        // An event of several data lines. Between tokens a space means the same, and the chunk stays one line.
        scratch_.assign(data);
        std::replace(scratch_.begin(), scratch_.end(), '\n', ' ');
        data = scratch_;
    }
    sink.on_event(chat::Verbatim{data});
}

void StreamReader::complete(chat::EventSink& sink) {
    done_ = true;
    if (const std::string_view last = repair_ ? repair_->last_chunk() : std::string_view{}; !last.empty()) {
        relay(last, sink);
    }
    if (!usage_chunk_.empty()) relay(usage_chunk_, sink);
    if (has_usage_) {
        usage_.service_tier = json::Text{service_tier_};
        sink.on_event(usage_);
    }
    sink.on_event(chat::End{});
}

void StreamReader::fail(Error error, chat::EventSink& sink) {
    done_ = true;
    error.upstream_status = 200;
    sink.on_event(chat::Failure{std::move(error)});
}

}  // namespace lightport::openai
