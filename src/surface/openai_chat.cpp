// See openai_chat.hpp; reading is in openai_chat_request.cpp, the writers in openai_chat_stream.cpp and _whole.cpp.
#include "surface/openai_chat.hpp"

#include <ctime>

#include "surface/openai_chat_answer.hpp"
#include "surface/openai_error.hpp"

namespace lightport::surface {

OpenAiChat::OpenAiChat() : clock_([] { return static_cast<std::int64_t>(std::time(nullptr)); }) {}

std::unique_ptr<EventWriter> OpenAiChat::open(const chat::Request& request, std::string& out) const {
    return request.stream ? open_stream(request, clock_(), out) : open_whole(request, clock_(), out);
}

void OpenAiChat::write_error(const Error& error, std::string& out) const { write_openai_error(error, out); }

}  // namespace lightport::surface
