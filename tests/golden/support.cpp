// See support.hpp.
#include "golden/support.hpp"

#include <gtest/gtest.h>

#include <random>
#include <stdexcept>

#include "json/value.hpp"
#include "surface/openai_chat.hpp"

namespace lightport::golden {
namespace {

using json::Text;

std::string quoted(Text text) { return '"' + std::string(text.escaped) + '"'; }

struct Printer {
    std::string operator()(const chat::Start& e) const {
        return "start " + std::string(e.id.escaped) + " " + std::string(e.model.escaped);
    }
    std::string operator()(const chat::TextDelta& e) const { return "text " + quoted(e.text); }
    std::string operator()(const chat::ReasoningDelta& e) const { return "reasoning " + quoted(e.text); }
    std::string operator()(const chat::ReasoningBlock& e) const {
        return "block " + std::to_string(e.index) + " " + std::string(e.block.json);
    }
    std::string operator()(const chat::ToolCallStart& e) const {
        return std::string(e.custom ? "custom " : "tool ") + std::to_string(e.index) + " " + std::string(e.id.escaped) +
               " " + std::string(e.name.escaped) + (e.extra_content ? " " + std::string(e.extra_content.json) : "");
    }
    std::string operator()(const chat::ToolCallDelta& e) const {
        return "args " + std::to_string(e.index) + " " + quoted(e.arguments);
    }
    std::string operator()(const chat::RefusalDelta& e) const { return "refusal " + quoted(e.text); }
    std::string operator()(const chat::MessageExtra& e) const { return "extra " + std::string(e.extra_content.json); }
    std::string operator()(const chat::Citation& e) const {
        return "citation " + std::to_string(e.start_index) + "-" + std::to_string(e.end_index) + " " +
               std::string(e.url.escaped) + " " + quoted(e.title);
    }
    std::string operator()(const chat::Finish& e) const {
        constexpr const char* kNames[] = {"stop", "length", "tool_calls", "content_filter"};
        return std::string("finish ") + kNames[static_cast<std::size_t>(e.reason)];
    }
    std::string operator()(const chat::Usage& e) const {
        return "usage " + std::to_string(e.prompt_tokens) + "+" + std::to_string(e.completion_tokens) + " cached " +
               std::to_string(e.cached_tokens) + " written " + std::to_string(e.cache_write_tokens) + " reasoning " +
               std::to_string(e.reasoning_tokens) +
               (e.service_tier.empty() ? "" : " tier " + std::string(e.service_tier.escaped));
    }
    std::string operator()(const chat::End&) const { return "end"; }
    std::string operator()(const chat::Failure& e) const {
        return "failure " + std::to_string(e.error.status) + " " + e.error.type + " " + e.error.code.value_or("null") +
               " " + e.error.message;
    }
    std::string operator()(const chat::Verbatim& e) const { return "verbatim " + std::string(e.json); }
};

template <class Next>
std::string replay_pieces(const Adapter& adapter, const chat::Request& request, const ResponseHead& head,
                          std::string_view body, Next next) {
    const std::unique_ptr<EventReader> reader = adapter.open(request, head);
    EventLines lines;
    while (!body.empty()) {
        // A copy of exactly this piece: reading past it, or borrowing from it later, shows under AddressSanitizer.
        const std::string piece(body.substr(0, next()));
        body.remove_prefix(piece.size());
        reader->read(piece, lines);
    }
    reader->finish(lines);
    reader->finish(lines);  // has no effect
    return lines.joined();
}

// The members that every request needs, in front of those that are given.
std::string completed(std::string_view body) {
    std::string padded(body);
    json::pad(padded);
    const Result<json::Value> root = json::parse(padded);
    if (!root) throw std::invalid_argument(root.error().message);
    std::string front;
    if (!(*root)["model"].exists()) front += R"("model":"m",)";
    if (!(*root)["messages"].exists()) front += R"("messages":[{"role":"user","content":"q"}],)";
    if (front.empty()) return std::string(body);
    const std::size_t brace = body.find('{') + 1;
    if (root->members().begin() == root->members().end()) front.pop_back();
    return std::string(body.substr(0, brace)) + front + std::string(body.substr(brace));
}

}  // namespace

ChatRequest::ChatRequest(std::string_view body) : body_(completed(body)) {
    json::pad(body_);
    Result<chat::Request> read = surface::OpenAiChat{}.read(body_, &memory_);
    if (!read) throw std::invalid_argument(read.error().message);
    request_.emplace(*std::move(read));
}

void EventLines::on_event(const chat::Event& event) { lines_.push_back(std::visit(Printer{}, event)); }

std::string EventLines::text() const {
    std::string all;
    for (const std::string& line : lines_) all.append(line).append("\n");
    return all;
}

std::string EventLines::joined() const {
    std::string all;
    std::string head;  // of the deltas being joined, e.g. `text `
    for (const std::string& line : lines_) {
        const std::size_t quote = line.find('"');
        const bool delta = line.starts_with("text ") || line.starts_with("reasoning ") || line.starts_with("args ");
        const std::string mine = delta ? line.substr(0, quote) : std::string{};
        if (delta && mine == head) {
            all.resize(all.size() - 2);  // the quote and the line's end
            all.append(line.substr(quote + 1)).append("\n");
        } else {
            all.append(line).append("\n");
        }
        head = mine;
    }
    return all;
}

std::string sse(std::string_view documents, std::string_view ending) {
    std::string out;
    while (!documents.empty()) {
        const std::size_t end = std::min(documents.find('\n'), documents.size());
        if (end > 0) out.append("data: ").append(documents.substr(0, end)).append(ending);
        documents.remove_prefix(std::min(end + 1, documents.size()));
    }
    return out;
}

ResponseHead stream_head() { return ResponseHead{200, {Header{"content-type", "text/event-stream; charset=utf-8"}}}; }
ResponseHead whole_head() { return ResponseHead{200, {Header{"content-type", "application/json"}}}; }

Written write(const Adapter& adapter, std::string_view chat, const Asked& asked) {
    const ChatRequest request(chat);
    Target target;
    target.provider = "test";
    target.model = asked.model;
    target.client_headers = &asked.client_headers;
    target.options = &asked.options;
    target.base_path = asked.base_path;
    chat::LossReport losses;
    UpstreamRequest out;
    Written written;
    const Result<void> result = adapter.write(request.get(), target, losses, out);
    for (const std::string& member : losses.members()) written.losses += (written.losses.empty() ? "" : " ") + member;
    if (!result) {
        written.error = result.error();
        return written;
    }
    for (const std::string_view piece : out.body()) written.bytes.append(piece);
    written.body = nlohmann::json::parse(written.bytes);
    written.path = out.path;
    written.headers = out.headers;
    return written;
}

std::string replay(const Adapter& adapter, const chat::Request& request, const ResponseHead& head,
                   std::string_view body, std::size_t piece) {
    return replay_pieces(adapter, request, head, body, [&] { return piece == 0 ? body.size() : piece; });
}

std::string replay_random(const Adapter& adapter, const chat::Request& request, const ResponseHead& head,
                          std::string_view body, unsigned seed) {
    std::mt19937 random(seed);
    return replay_pieces(adapter, request, head, body, [&] { return std::size_t{1} + random() % 97; });
}

std::string replay_everywhere(const Adapter& adapter, const chat::Request& request, const ResponseHead& head,
                              std::string_view body) {
    const std::string events = replay(adapter, request, head, body);
    EXPECT_EQ(replay(adapter, request, head, body, 1), events) << "in pieces of one byte";
    for (unsigned seed = 0; seed < 10; ++seed) {
        EXPECT_EQ(replay_random(adapter, request, head, body, seed), events) << "in random pieces, seed " << seed;
    }
    return events;
}

std::string client_answer(const Adapter& adapter, const chat::Request& request, const ResponseHead& head,
                          std::string_view body) {
    struct Forward final : chat::EventSink {
        explicit Forward(surface::EventWriter& to) : writer(to) {}
        void on_event(const chat::Event& event) override { writer.on_event(event); }
        surface::EventWriter& writer;
    };
    std::string out;
    const std::unique_ptr<surface::EventWriter> writer = surface::OpenAiChat{}.open(request, out);
    Forward forward(*writer);
    const std::unique_ptr<EventReader> reader = adapter.open(request, head);
    reader->read(body, forward);
    reader->finish(forward);
    return out;
}

std::vector<nlohmann::json> client_chunks(const Adapter& adapter, const chat::Request& request, std::string_view body) {
    replay_everywhere(adapter, request, stream_head(), body);
    const std::string answer = client_answer(adapter, request, stream_head(), body);
    std::vector<nlohmann::json> chunks;
    for (std::size_t at = 0; (at = answer.find("data: {", at)) != std::string::npos; at += 6) {
        chunks.push_back(nlohmann::json::parse(answer.substr(at + 6, answer.find('\n', at) - at - 6)));
    }
    EXPECT_TRUE(answer.ends_with("data: [DONE]\n\n")) << answer;
    return chunks;
}

}  // namespace lightport::golden
