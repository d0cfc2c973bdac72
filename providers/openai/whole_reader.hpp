// Reads a chat completion that comes as one JSON document.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "json/value.hpp"
#include "lightport/adapter.hpp"
#include "providers/openai/repair.hpp"

namespace lightport::openai {

// The body is collected, validated and passed on as it is: Verbatim, Usage, End. To a client that asked for a stream
// the same answer is told in typed events (Start, deltas, Finish, Usage, End), from which the surface makes a proper
// stream. What is no chat completion (not JSON, HTML, an array, an error with status 200) is a Failure.
class WholeReader final : public EventReader {
public:
    static constexpr std::size_t kMaxBody = 64u << 20;

    explicit WholeReader(const chat::Request& request, std::unique_ptr<Repair> repair = nullptr)
        : request_(request), repair_(std::move(repair)) {}

    void read(std::string_view bytes, chat::EventSink& sink) override;
    void finish(chat::EventSink& sink) override;

private:
    Result<json::Value> parse();
    void fail(Error error, chat::EventSink& sink);

    const chat::Request& request_;
    std::unique_ptr<Repair> repair_;  // null: the answer is read as it is
    std::string body_;
    bool done_ = false;
};

// Refuses an answer of a kind that nobody asked for, e.g. a stream in answer to a request without `stream`.
class RefusingReader final : public EventReader {
public:
    explicit RefusingReader(std::string message) : message_(std::move(message)) {}

    void read(std::string_view bytes, chat::EventSink& sink) override;
    void finish(chat::EventSink& sink) override;

private:
    std::string message_;
    bool done_ = false;
};

}  // namespace lightport::openai
