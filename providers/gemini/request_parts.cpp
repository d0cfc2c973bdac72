// Content parts: text, bytes that come inside the request (inlineData), and links (fileData).
// Source: Google's Gemini API reference, Part; "File input methods".
#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "json/text.hpp"
#include "provider/media.hpp"
#include "providers/gemini/request.hpp"

namespace lightport::gemini {

using chat::Part;
using chat::PartKind;
using json::Raw;
using json::Text;
using json::Value;

namespace {

constexpr std::string_view kFiles = "https://generativelanguage.googleapis.com/";

Error invalid(std::string message, const std::string& where) {
    return Error(ErrorKind::kInvalidValue, std::move(message)).with_param(where);
}
Error unsupported(std::string message, const std::string& where) {
    return Error(ErrorKind::kUnsupportedValue, std::move(message)).with_param(where);
}

bool is_youtube(std::string_view url) {
    constexpr auto kHosts = std::to_array<std::string_view>(
        {"https://www.youtube.com/", "https://youtube.com/", "https://m.youtube.com/", "https://youtu.be/"});
    const std::string lower = lower_case(url.substr(0, 24));
    return std::any_of(kHosts.begin(), kHosts.end(), [&](std::string_view host) { return lower.starts_with(host); });
}

bool is_link(Text text) { return provider::is_web_url(text) || provider::begins_with(text, "gs://"); }

// "wav" → "audio/wav"; empty: no word for a format.
std::string audio_type(Text format) {
    const std::string name = lower_case(format.escaped);
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    const bool known = !name.empty() && std::all_of(name.begin(), name.end(), plain);
    return known ? "audio/" + name : std::string{};
}

}  // namespace

std::string place_name(std::size_t message, std::size_t part) {
    return "messages[" + std::to_string(message) + "].content[" + std::to_string(part) + "]";
}

Result<void> RequestWriter::write_part(Place place) {
    const Part& part = request_.messages[place.first].parts[place.second];
    if (!is_text(part)) return write_media(part, place_name(place.first, place.second));
    if (!part.text.empty()) writer_.begin_object().member("text", part.text).end_object();
    return {};
}

Result<void> RequestWriter::write_media(const Part& part, const std::string& where) {
    writer_.begin_object();
    Result<void> written;
    switch (part.kind) {
        case PartKind::kImage: written = write_image(part, where); break;
        case PartKind::kAudio: written = write_audio(part, where); break;
        case PartKind::kFile: written = write_file(part, where); break;
        default: written = write_video(part, where);
    }
    writer_.end_object();
    return written;
}

Result<void> RequestWriter::write_image(const Part& part, const std::string& where) {
    const Result<void> written = is_link(part.text) ? write_link(part.text, {}, where + ".image_url.url")
                                                    : write_inline(part.text, {}, where + ".image_url.url");
    if (!written || part.detail.empty() || json::equals(part.detail, "auto")) return written;
    const bool low = json::equals(part.detail, "low");
    if (traits_.media_resolution && (low || json::equals(part.detail, "high"))) {
        writer_.key("mediaResolution").begin_object();
        writer_.member_string("level", low ? "MEDIA_RESOLUTION_LOW" : "MEDIA_RESOLUTION_HIGH").end_object();
    } else {
        losses_.note("detail");
    }
    return {};
}

Result<void> RequestWriter::write_audio(const Part& part, const std::string& where) {
    const std::string type = audio_type(part.format);
    if (type.empty()) return invalid("This is no audio format.", where + ".input_audio.format");
    return write_inline(part.text, type, where + ".input_audio.data");
}

Result<void> RequestWriter::write_file(const Part& part, const std::string& where) {
    const std::string type(provider::type_of_name(part.filename.escaped));
    if (!part.text.empty()) {
        return is_link(part.text) ? write_link(part.text, type, where + ".file.file_data")
                                  : write_inline(part.text, type, where + ".file.file_data");
    }
    const Text id = part.file_id;
    if (id.empty()) return invalid("A file needs file_data or file_id.", where + ".file");
    if (provider::begins_with(id, "files/") && !dialect_.gs_links) {
        buffer_ = std::string(kFiles) + "v1beta/" + std::string(id.escaped);
        return write_link(Text{buffer_}, type, where + ".file.file_id");
    }
    if (is_link(id)) return write_link(id, type, where + ".file.file_id");
    return unsupported("This file id does not belong to Google.", where + ".file.file_id");
}

// {"type":"video_url","video_url":{"url":…}}, an extension.
Result<void> RequestWriter::write_video(const Part& part, const std::string& where) {
    const Value raw{part.raw};
    if (!json::equals(raw["type"].text(), "video_url")) {
        return unsupported("This type of content part is not known.", where);
    }
    const Value url = raw["video_url"];
    const Text text = url.is_object() ? url["url"].text() : url.text();
    if (text.empty()) return invalid("A video needs a URL.", where + ".video_url.url");
    return is_link(text) ? write_link(text, {}, where + ".video_url.url")
                         : write_inline(text, {}, where + ".video_url.url");
}

// `type`: what to take it for where the data does not say it. What it is, is told by its first bytes before all else.
Result<void> RequestWriter::write_inline(Text data, std::string_view type, const std::string& where) {
    const std::optional<provider::Media> media = provider::read_media(data, buffer_);
    if (!media || media->base64.empty()) return invalid("The data is not valid base64.", where);
    const std::string_view known = media->type.empty() ? type : std::string_view(media->type);
    if (known.empty()) return invalid("The media type of the data is not known.", where);
    writer_.key("inlineData").begin_object().member_string("mimeType", known);
    writer_.member("data", Text{media->base64}).end_object();
    return {};
}

// Links are read by Google. A type is never guessed: where the URL does not tell it, Google has to find it out.
Result<void> RequestWriter::write_link(Text uri, std::string_view type, const std::string& where) {
    const std::string plain = json::unescaped(uri);
    const bool cloud = plain.starts_with("gs://");
    const bool youtube = is_youtube(plain);
    const bool stored = plain.starts_with(kFiles);
    if (cloud != dialect_.gs_links && (cloud || stored)) {
        return unsupported("This place of files cannot be read by " + std::string(dialect_.name) + ".", where);
    }
    if (!cloud && !youtube && !stored && !traits_.web_urls) {
        return unsupported("This model takes no URLs; send the data itself.", where);
    }
    std::string_view known = type.empty() ? provider::type_of_url(plain) : type;
    if (known.empty() && youtube) known = "video/mp4";
    if (known.empty() && dialect_.typed_links) {
        return invalid("The media type cannot be told from the URL; its file name needs an extension.", where);
    }
    writer_.key("fileData").begin_object().member("fileUri", uri);
    if (!known.empty() && !(youtube && !dialect_.typed_links)) writer_.member_string("mimeType", known);
    writer_.end_object();
    return {};
}

}  // namespace lightport::gemini
