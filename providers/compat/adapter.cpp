// See adapter.hpp.
#include "providers/compat/adapter.hpp"

namespace lightport::compat {

Result<void> CompatAdapter::write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                                  UpstreamRequest& out) const {
    if (profile_.endpoints.chat.empty()) {
        return Error(ErrorKind::kNotFound,
                     "The provider `" + std::string(target.provider) + "` has no chat completions.");
    }
    Result<void> written = OpenAiAdapter::write(request, target, losses, out);
    out.path = profile_.endpoints.chat;
    return written;
}

void CompatAdapter::authorize(const Credential& credential, std::vector<Header>& headers) const {
    if (credential.key.empty() || profile_.auth.header.empty()) return;
    const std::string scheme = profile_.auth.scheme.empty() ? std::string() : profile_.auth.scheme + " ";
    headers.push_back(Header{profile_.auth.header, scheme + std::string(credential.key)});
}

}  // namespace lightport::compat
