// POST /v1/chat/completions: OpenAI's chat dialect towards the client.
// Source: OpenAI's API reference, "Chat" (request, chat completion object, chat completion chunk object).
#pragma once

#include "surface/surface.hpp"

namespace lightport::surface {

class OpenAiChat final : public Surface {
public:
    // Seconds since the epoch, for the member "created"; asked once per answer.
    using Clock = std::int64_t (*)();

    OpenAiChat();
    explicit OpenAiChat(Clock clock) : clock_(clock) {}

    // null is read as absent, integers may come as 1.0, unknown members are kept (Request::extras, Part::raw …).
    // Errors: kInvalidJson with the byte offset, kMissing, kInvalidType and kInvalidValue with the path of the member,
    // e.g. messages[1].content. Ranges are left to the provider, except those of n and temperature.
    Result<chat::Request> read(std::string_view body, std::pmr::memory_resource* memory) const override;

    std::unique_ptr<EventWriter> open(const chat::Request& request, std::string& out) const override;

    void write_error(const Error& error, std::string& out) const override;

private:
    Clock clock_;
};

}  // namespace lightport::surface
