// Content parts → blocks, and cache points.
#include <cstring>

#include "json/text.hpp"
#include "provider/media.hpp"
#include "providers/bedrock/request.hpp"

namespace lightport::bedrock {

using chat::Message;
using chat::Part;
using chat::PartKind;
using chat::Role;
using json::Raw;
using json::Text;
using json::Value;

namespace {

constexpr std::size_t kMaxCachePoints = 4;

bool is_text(const Part& part) { return part.kind == PartKind::kText || part.kind == PartKind::kRefusal; }

std::string place(std::size_t message, std::size_t part) {
    return "messages[" + std::to_string(message) + "].content[" + std::to_string(part) + "]";
}

Error unsupported(std::string message, const std::string& where) {
    return Error(ErrorKind::kUnsupportedValue, std::move(message)).with_param(where);
}

Error invalid(std::string message, const std::string& where) {
    return Error(ErrorKind::kInvalidValue, std::move(message)).with_param(where);
}

bool is_breakpoint(Raw cache_control) { return cache_control && Value{cache_control}.is_object(); }

bool is_stored(Text text) { return provider::begins_with(text, "s3://"); }

}  // namespace

Raw cache_of(const Part& part) {
    return part.cache_control || !part.raw ? part.cache_control : Value{part.raw}["prompt_cache_breakpoint"].raw();
}

Result<void> RequestWriter::write_parts(std::size_t index, bool cached) {
    const Message& message = request_.messages[index];
    for (std::size_t i = 0; i < message.parts.size(); ++i) {
        if (Result<void> written = write_part(index, i); !written) return written;
        take_cache_point(cache_of(message.parts[i]), cached);
    }
    take_cache_point(message.cache_control, cached);
    return {};
}

Result<void> RequestWriter::write_part(std::size_t index, std::size_t part) {
    const Part& source = request_.messages[index].parts[part];
    if (is_text(source)) {
        write_text(source.text);
        return {};
    }
    const std::string where = place(index, part);
    if (request_.messages[index].role == Role::kAssistant) {
        return unsupported("Assistant messages can only hold text for Amazon Bedrock.", where);
    }
    switch (source.kind) {
        case PartKind::kImage: return write_image(source, where);
        case PartKind::kFile: return write_file(source, where);
        case PartKind::kAudio: return unsupported("Amazon Bedrock's models do not take audio here.", where);
        default: return unsupported("This type of content part is not known.", where);
    }
}

// Blank text blocks are a 400.
void RequestWriter::write_text(Text text) {
    if (json::is_blank(text)) return;
    writer_.begin_object().member("text", text).end_object();
    turn_has_text_ = true;
}

Result<void> RequestWriter::write_image(const Part& part, const std::string& where) {
    if (!part.detail.empty() && !json::equals(part.detail, "auto")) losses_.note("detail");
    if (is_stored(part.text)) {
        const std::string_view format = image_format(provider::type_of_url(part.text.escaped));
        if (format.empty()) return unsupported("An image in S3 needs an extension of its format.", where);
        write_stored(part, "image", format);
        return {};
    }
    const std::string scheme = json::unescaped(Text{part.text.escaped.substr(0, 5)});
    if (scheme != "data:" && scheme != "DATA:") {
        return invalid("Amazon Bedrock does not fetch images: send a data URL, or an s3:// URL.",
                       where + ".image_url.url");
    }
    return write_media(part, where);
}

Result<void> RequestWriter::write_file(const Part& part, const std::string& where) {
    if (!part.file_id.empty()) {
        return unsupported("Amazon Bedrock stores no files: send file_data.", where + ".file.file_id");
    }
    if (part.text.empty()) return invalid("A file needs file_data.", where + ".file");
    if (provider::is_web_url(part.text)) {
        return invalid("Amazon Bedrock does not fetch files: send a data URL, or an s3:// URL.",
                       where + ".file.file_data");
    }
    if (!is_stored(part.text)) return write_media(part, where);
    const std::string_view format = document_format({}, part.text.escaped);
    if (format.empty()) return unsupported("A document in S3 needs an extension of its format.", where);
    write_stored(part, "document", format);
    return {};
}

// What the bytes are is told by the bytes first, then by the declared type, then by the file's name.
Result<void> RequestWriter::write_media(const Part& part, const std::string& where) {
    const std::optional<provider::Media> media = provider::read_media(part.text, media_);
    if (!media || media->base64.empty()) return invalid("The data is not valid base64.", where);
    const std::string filename = json::unescaped(part.filename);
    const std::string_view image =
        image_format(media->type.empty() ? provider::type_of_name(filename) : std::string_view(media->type));
    const std::string_view format = image.empty() ? document_format(media->type, filename) : image;
    if (format.empty()) {
        return unsupported(
            "Amazon Bedrock takes PNG, JPEG, GIF and WebP images, and PDF, CSV, Word, Excel, HTML, Markdown and text "
            "files.",
            where);
    }
    writer_.begin_object().key(image.empty() ? "document" : "image").begin_object();
    writer_.member_string("format", format);
    if (image.empty()) {
        writer_.member_string("name", document_names_.next(filename));
        turn_has_document_ = true;
    }
    writer_.key("source").begin_object().member("bytes", Text{media->base64}).end_object();
    writer_.end_object().end_object();
    return {};
}

void RequestWriter::write_stored(const Part& part, std::string_view kind, std::string_view format) {
    writer_.begin_object().key(kind).begin_object().member_string("format", format);
    if (kind == "document") {
        writer_.member_string("name", document_names_.next(json::unescaped(part.filename)));
        turn_has_document_ = true;
    }
    writer_.key("source").begin_object().key("s3Location").begin_object().member("uri", part.text);
    writer_.end_object().end_object().end_object().end_object();
}

void RequestWriter::take_cache_point(Raw cache_control, bool cached) {
    if (cached) return write_cache_point(cache_control);
    if (is_breakpoint(cache_control)) losses_.note("cache_control");
}

// A block of its own behind what is to be cached; behind nothing it is refused.
void RequestWriter::write_cache_point(Raw cache_control) {
    if (!is_breakpoint(cache_control)) return;
    const std::size_t begin = writer_.out().size();
    if (!model_.family->cache_points || writer_.out().ends_with('[')) return losses_.note("cache_control");
    const Text ttl = Value{cache_control}["ttl"].text();
    writer_.begin_object().key("cachePoint").begin_object().member_string("type", "default");
    if (json::equals(ttl, "5m") || json::equals(ttl, "1h")) writer_.member("ttl", ttl);
    writer_.end_object().end_object();
    cache_points_.push_back({begin, writer_.out().size()});
}

// Four cache points are allowed; the earliest of more are taken out again, commas included.
void RequestWriter::cut_cache_points() {
    if (cache_points_.size() <= kMaxCachePoints) return;
    losses_.note("cache_control");
    std::string& out = writer_.out();
    const std::size_t surplus = cache_points_.size() - kMaxCachePoints;
    std::size_t kept = cache_points_.front().begin;
    for (std::size_t i = 0; i < surplus; ++i) {
        const std::size_t end = i + 1 < surplus ? cache_points_[i + 1].begin : out.size();
        const std::size_t size = end - cache_points_[i].end;
        std::memmove(out.data() + kept, out.data() + cache_points_[i].end, size);
        kept += size;
    }
    out.resize(kept);
}

}  // namespace lightport::bedrock
