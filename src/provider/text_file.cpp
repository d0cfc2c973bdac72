// See text_file.hpp.
#include "provider/text_file.hpp"

#include "json/text.hpp"
#include "provider/media.hpp"

namespace lightport::provider {
namespace {

bool is_text_type(std::string_view type) { return type.starts_with("text/") || type == "application/json"; }

Error unsupported(std::string message, const std::string& where) {
    return Error(ErrorKind::kUnsupportedValue, std::move(message)).with_param(where);
}

}  // namespace

Result<std::string> text_of_file(const chat::Part& part, const std::string& where, std::string_view provider) {
    const std::string name(provider);
    if (part.text.empty() || is_web_url(part.text)) {
        return unsupported(name + " takes files only with their file_data.", where);
    }
    std::string storage;
    const auto media = read_media(part.text, storage);
    if (!media) return Error(ErrorKind::kInvalidValue, "The file_data is not valid base64.").with_param(where);
    const std::string_view type =
        media->type.empty() ? type_of_name(part.filename.escaped) : std::string_view(media->type);
    if (!is_text_type(type)) return unsupported(name + " takes images and files of text.", where);
    std::string bytes;
    append_decoded(bytes, media->base64);
    std::string text;
    if (!part.filename.empty()) text.append(part.filename.escaped).append("\\n");
    json::append_escaped(text, bytes);
    return text;
}

}  // namespace lightport::provider
