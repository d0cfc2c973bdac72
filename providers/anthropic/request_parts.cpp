// Content parts → blocks, and cache breakpoints.
#include <algorithm>

#include "json/text.hpp"
#include "provider/media.hpp"
#include "providers/anthropic/request.hpp"

namespace lightport::anthropic {

using chat::Message;
using chat::Part;
using chat::PartKind;
using chat::Role;
using json::Raw;
using json::Text;
using json::Value;

namespace {

constexpr std::size_t kMaxBreakpoints = 4;

bool is_text(const Part& part) { return part.kind == PartKind::kText || part.kind == PartKind::kRefusal; }

bool is_written(const Part& part) { return !is_text(part) || !json::is_blank(part.text); }

std::string place(std::size_t message, std::size_t part) {
    return "messages[" + std::to_string(message) + "].content[" + std::to_string(part) + "]";
}

Error unsupported(std::string message, const std::string& where) {
    return Error(ErrorKind::kUnsupportedValue, std::move(message)).with_param(where);
}

Error invalid(std::string message, const std::string& where) {
    return Error(ErrorKind::kInvalidValue, std::move(message)).with_param(where);
}

// The part's cache breakpoint, in either of the forms that clients use.
Raw cache_of(const Part& part) {
    return part.cache_control || !part.raw ? part.cache_control : Value{part.raw}["prompt_cache_breakpoint"].raw();
}

bool is_image(std::string_view type) {
    return type == "image/png" || type == "image/jpeg" || type == "image/gif" || type == "image/webp";
}

bool is_text_type(std::string_view type) {
    return type.starts_with("text/") || type.ends_with("+json") || type.ends_with("/json") || type.ends_with("/xml") ||
           type.ends_with("/yaml") || type.ends_with("/javascript") || type == "application/x-yaml";
}

}  // namespace

Result<void> RequestWriter::write_parts(std::size_t index) {
    const Message& message = request_.messages[index];
    std::size_t last = message.parts.size();
    while (last > 0 && !is_written(message.parts[last - 1])) --last;
    for (std::size_t i = 0; i < last; ++i) {
        const Raw own = cache_of(message.parts[i]);
        const Raw cache = !own && i + 1 == last ? message.cache_control : own;
        if (Result<void> written = write_part(index, i, cache); !written) return written;
    }
    return {};
}

Result<void> RequestWriter::write_part(std::size_t index, std::size_t part, Raw cache_control) {
    const Part& source = request_.messages[index].parts[part];
    if (is_text(source)) {
        write_text(source.text, cache_control);
        return {};
    }
    const std::string where = place(index, part);
    if (request_.messages[index].role == Role::kAssistant) {
        return unsupported("Assistant messages can only hold text for Anthropic.", where);
    }
    writer_.begin_object();
    Result<void> written;
    switch (source.kind) {
        case PartKind::kImage: written = write_image(source, where); break;
        case PartKind::kFile: written = write_file(source, where); break;
        case PartKind::kAudio: return unsupported("Anthropic's models do not take audio.", where);
        default: return unsupported("This type of content part is not known.", where);
    }
    if (!written) return written;
    write_cache_control(cache_control);
    writer_.end_object();
    return {};
}

// Blank text blocks are a 400.
void RequestWriter::write_text(Text text, Raw cache_control) {
    if (json::is_blank(text)) return;
    writer_.begin_object().member_string("type", "text").member("text", text);
    write_cache_control(cache_control);
    writer_.end_object();
}

Result<void> RequestWriter::write_image(const Part& part, const std::string& where) {
    if (!part.detail.empty() && !json::equals(part.detail, "auto")) losses_.note("detail");
    if (provider::is_web_url(part.text)) {
        writer_.member_string("type", "image").key("source").begin_object().member_string("type", "url");
        writer_.member("url", part.text).end_object();
        return {};
    }
    const std::string scheme = json::unescaped(Text{part.text.escaped.substr(0, 5)});
    if (scheme != "data:" && scheme != "DATA:") {
        return invalid("An image must be an http(s) URL or a data URL.", where + ".image_url.url");
    }
    return write_media(part, where);
}

Result<void> RequestWriter::write_file(const Part& part, const std::string& where) {
    if (!part.file_id.empty()) {
        if (!part.file_id.escaped.starts_with("file_")) {
            return unsupported("This file id does not belong to Anthropic.", where + ".file.file_id");
        }
        constexpr std::string_view kFilesBeta = "files-api-2025-04-14";
        if (std::find(betas_.begin(), betas_.end(), kFilesBeta) == betas_.end()) betas_.push_back(kFilesBeta);
        writer_.member_string("type", "document").key("source").begin_object().member_string("type", "file");
        writer_.member("file_id", part.file_id).end_object();
        return {};
    }
    if (part.text.empty()) return invalid("A file needs file_data or file_id.", where + ".file");
    if (!provider::is_web_url(part.text)) return write_media(part, where);
    writer_.member_string("type", "document").key("source").begin_object().member_string("type", "url");
    writer_.member("url", part.text).end_object();
    write_title(part);
    return {};
}

// Bytes that come inside the request. What they are is told by the bytes first, then by the declared type, then by the
// file's name: Anthropic compares and refuses a wrong type.
Result<void> RequestWriter::write_media(const Part& part, const std::string& where) {
    const std::optional<provider::Media> media = provider::read_media(part.text, media_);
    if (!media || media->base64.empty()) return invalid("The data is not valid base64.", where);
    std::string_view type = media->type;
    if (type.empty()) type = provider::type_of_name(part.filename.escaped);
    const bool image = is_image(type);
    if (image || type == "application/pdf") {
        writer_.member_string("type", image ? "image" : "document").key("source").begin_object();
        writer_.member_string("type", "base64").member_string("media_type", type);
        writer_.member("data", Text{media->base64}).end_object();
        if (!image) write_title(part);
        return {};
    }
    if (!is_text_type(type)) {
        return unsupported("Anthropic takes PNG, JPEG, GIF and WebP images, PDF and text files.", where);
    }
    scratch_.clear();
    provider::append_decoded(scratch_, media->base64);
    writer_.member_string("type", "document").key("source").begin_object().member_string("type", "text");
    writer_.member_string("media_type", "text/plain").member_string("data", scratch_).end_object();
    write_title(part);
    return {};
}

void RequestWriter::write_title(const Part& part) {
    if (!part.filename.empty()) writer_.member("title", part.filename);
}

// In Anthropic's form, whichever form the client used.
void RequestWriter::write_cache_control(Raw cache_control) {
    if (!cache_control || !Value{cache_control}.is_object()) return;
    if (surplus_breakpoints_ > 0) {
        --surplus_breakpoints_;
        losses_.note("cache_control");
        return;
    }
    const Text ttl = Value{cache_control}["ttl"].text();
    writer_.key("cache_control").begin_object().member_string("type", "ephemeral");
    if (json::equals(ttl, "5m") || json::equals(ttl, "1h")) writer_.member("ttl", ttl);
    writer_.end_object();
}

// Four breakpoints are allowed; the earliest of more are left out.
void RequestWriter::count_breakpoints() {
    const auto counts = [](Raw raw) -> std::size_t { return raw && Value{raw}.is_object() ? 1 : 0; };
    std::size_t total = request_.extra("cache_control") != nullptr ? 1 : 0;
    for (const chat::Tool& tool : request_.tools) total += is_offered(tool) ? counts(tool.cache_control) : 0;
    for (const Message& message : request_.messages) {
        total += counts(message.cache_control);
        if (message.content_is_string && message.role == Role::kTool) continue;
        for (const Part& part : message.parts) total += is_written(part) ? counts(cache_of(part)) : 0;
    }
    surplus_breakpoints_ = total > kMaxBreakpoints ? total - kMaxBreakpoints : 0;
}

}  // namespace lightport::anthropic
