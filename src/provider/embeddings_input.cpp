// See embeddings_input.hpp.
#include "provider/embeddings_input.hpp"

#include <algorithm>
#include <string>

namespace lightport::provider {

Result<void> require_texts(const embeddings::Request& request, std::string_view provider) {
    if (!request.tokens) return {};
    return Error(ErrorKind::kUnsupportedValue,
                 "The provider `" + std::string(provider) + "` takes text, not token ids: send 'input' as text.")
        .with_param("input");
}

std::vector<Batch> batches_of(const embeddings::Request& request, std::size_t most) {
    const std::size_t size = most == 0 ? request.count : most;
    std::vector<Batch> batches;
    for (std::size_t begin = 0; begin < request.count; begin += size) {
        batches.push_back({begin, std::min(request.count, begin + size)});
    }
    return batches;
}

std::size_t vectors_due(const embeddings::Request& request, const embeddings::Response& response, std::size_t most) {
    const std::size_t left = request.count - std::min(request.count, response.vectors.size());
    return most == 0 ? left : std::min(most, left);
}

}  // namespace lightport::provider
