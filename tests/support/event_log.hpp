// Writes events down as lines of text, so that a test can compare what a reader emitted.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"

namespace lightport::test {

class EventLog final : public chat::EventSink {
public:
    void on_event(const chat::Event& event) override {
        std::visit([this](const auto& one) { lines.push_back(line(one)); }, event);
        if (const auto* failure = std::get_if<chat::Failure>(&event)) error = failure->error;
    }

    std::string text() const {
        std::string out;
        for (const std::string& one : lines) out += one + "\n";
        return out;
    }

    std::vector<std::string> lines;
    std::optional<Error> error;

private:
    static std::string str(json::Text text) { return std::string(text.escaped); }
    static std::string at(std::uint32_t choice) { return choice == 0 ? "" : "#" + std::to_string(choice); }

    static std::string line(const chat::Start& e) { return "start " + str(e.id) + " " + str(e.model); }
    static std::string line(const chat::TextDelta& e) {
        return "text" + at(e.choice) + " " + str(e.text) + (e.logprobs ? " " + std::string(e.logprobs.json) : "");
    }
    static std::string line(const chat::ReasoningDelta& e) { return "reasoning" + at(e.choice) + " " + str(e.text); }
    static std::string line(const chat::ReasoningBlock& e) { return "block " + std::string(e.block.json); }
    static std::string line(const chat::ToolCallStart& e) {
        return "call" + at(e.choice) + " " + std::to_string(e.index) + " " + str(e.id) + " " + str(e.name) +
               (e.custom ? " custom" : "") + (e.extra_content ? " " + std::string(e.extra_content.json) : "");
    }
    static std::string line(const chat::ToolCallDelta& e) {
        return "arguments" + at(e.choice) + " " + std::to_string(e.index) + " " + str(e.arguments);
    }
    static std::string line(const chat::RefusalDelta& e) { return "refusal" + at(e.choice) + " " + str(e.text); }
    static std::string line(const chat::MessageExtra& e) {
        return "extra" + at(e.choice) + " " + std::string(e.extra_content.json);
    }
    static std::string line(const chat::Citation& e) {
        return "citation " + str(e.url) + " " + str(e.title) + " " + std::to_string(e.start_index) + "-" +
               std::to_string(e.end_index);
    }
    static std::string line(const chat::Finish& e) {
        constexpr const char* kNames[] = {"stop", "length", "tool_calls", "content_filter"};
        return "finish" + at(e.choice) + " " + kNames[static_cast<std::size_t>(e.reason)];
    }
    static std::string line(const chat::Usage& e) {
        return "usage " + std::to_string(e.prompt_tokens) + "+" + std::to_string(e.completion_tokens) + " cached " +
               std::to_string(e.cached_tokens) + " reasoning " + std::to_string(e.reasoning_tokens) +
               (e.service_tier.empty() ? "" : " " + str(e.service_tier));
    }
    static std::string line(const chat::End&) { return "end"; }
    static std::string line(const chat::Failure& e) {
        return "failure " + std::to_string(e.error.status) + " " + e.error.type + " " + e.error.code.value_or("-") +
               " " + e.error.message;
    }
    static std::string line(const chat::Verbatim& e) { return "verbatim " + std::string(e.json); }
};

// What a reader emits for a body that comes in pieces of that size, each in memory of its own.
inline EventLog read_in_pieces(EventReader& reader, std::string_view body, std::size_t size) {
    EventLog log;
    for (std::size_t begin = 0; begin < body.size(); begin += size) {
        const std::string_view piece = body.substr(begin, size);
        const auto copy = std::make_unique<char[]>(piece.size());
        std::copy(piece.begin(), piece.end(), copy.get());
        reader.read({copy.get(), piece.size()}, log);
    }
    reader.finish(log);
    reader.finish(log);
    return log;
}

}  // namespace lightport::test
