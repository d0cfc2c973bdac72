// See embeddings_input.hpp.
#include "provider/embeddings_input.hpp"

#include <string>

namespace lightport::provider {

Result<void> require_texts(const embeddings::Request& request, std::string_view provider) {
    if (!request.tokens) return {};
    return Error(ErrorKind::kUnsupportedValue,
                 "The provider `" + std::string(provider) + "` takes text, not token ids: send 'input' as text.")
        .with_param("input");
}

}  // namespace lightport::provider
