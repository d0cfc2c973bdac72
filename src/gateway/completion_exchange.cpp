// See completion_exchange.hpp.
#include "gateway/completion_exchange.hpp"

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "json/value.hpp"
#include "provider/splice.hpp"

namespace lightport::gateway {

Result<void> CompletionExchange::prepare(std::string_view body) {
    const Result<surface::CompletionRequest> request = surface::read_completion(body, memory());
    if (!request) return request.error();
    access_.stream = request->stream;
    if (Result<void> routed = route(request->model); !routed) return routed;
    if (const Adapter* native = adapter_->completions(); native != nullptr) {
        adapter_ = native;
        request_.emplace(surface::relayed(*request, memory()));
    } else if (Result<void> carried = carry(*request); !carried) {
        return carried;
    }
    return write_request();
}

Result<void> CompletionExchange::carry(const surface::CompletionRequest& request) {
    const Result<json::Text> prompt = surface::carried_prompt(request);
    if (!prompt) return prompt.error();
    const std::string_view text = prompt->escaped;
    const std::string messages = R"([{"role":"user","content":")" + std::string(text) + "\"}]";
    const std::array edits = {provider::Edit{"messages", std::string_view(messages)},
                              provider::Edit{"prompt", std::nullopt},
                              provider::Edit{"echo", std::nullopt},
                              provider::Edit{"suffix", std::nullopt},
                              provider::Edit{"logprobs", std::nullopt},
                              provider::Edit{"best_of", std::nullopt},
                              provider::Edit{"tools", std::nullopt},
                              provider::Edit{"functions", std::nullopt}};
    std::vector<std::string_view> pieces;
    provider::splice(request.body, edits, pieces);
    for (const std::string_view piece : pieces) chat_body_.append(piece);
    json::pad(chat_body_);
    Result<chat::Request> chat = snapshot_.chat().read(chat_body_, memory());
    if (!chat) return std::move(chat).error();
    request_.emplace(*std::move(chat));
    form_ = surface::CompletionForm::kCarried;
    return {};
}

std::unique_ptr<surface::EventWriter> CompletionExchange::open_writer() {
    return surface::open_completion(*request_, form_, out_);
}

}  // namespace lightport::gateway
