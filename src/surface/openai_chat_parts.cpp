// Content parts: text, image_url, input_audio, file, refusal; others are kept as they are.
// Source: OpenAI's API reference, "Create chat completion", messages.
#include <array>

#include "json/text.hpp"
#include "surface/openai_chat_read.hpp"

namespace lightport::surface {
namespace {

using chat::Part;
using chat::PartKind;

Result<void> read_image(json::Value value, const Path& path, Part& part) {
    if (value.missing()) return missing_member(path);
    if (value.is_string()) {  // "image_url":"https://…", as several clients write it
        part.text = value.text();
        return {};
    }
    if (!value.is_object()) return wrong_type(path, "an object", value);
    if (auto done = require_text(value["url"], Path(path, "url"), part.text); !done) return done;
    return read_text(value["detail"], Path(path, "detail"), part.detail);
}

Result<void> read_audio(json::Value value, const Path& path, Part& part) {
    if (value.missing()) return missing_member(path);
    if (!value.is_object()) return wrong_type(path, "an object", value);
    if (auto done = require_text(value["data"], Path(path, "data"), part.text); !done) return done;
    return require_text(value["format"], Path(path, "format"), part.format);
}

Result<void> read_file(json::Value value, const Path& path, Part& part) {
    if (value.missing()) return missing_member(path);
    if (!value.is_object()) return wrong_type(path, "an object", value);
    if (auto done = read_text(value["file_data"], Path(path, "file_data"), part.text); !done) return done;
    if (auto done = read_text(value["file_id"], Path(path, "file_id"), part.file_id); !done) return done;
    return read_text(value["filename"], Path(path, "filename"), part.filename);
}

struct Kind {
    std::string_view type;
    PartKind kind;
    std::string_view member;  // holds the content
    Result<void> (*read)(json::Value, const Path&, Part&);
};

Result<void> read_plain(json::Value value, const Path& path, Part& part) {
    return require_text(value, path, part.text);
}

constexpr std::array kKinds = {
    Kind{"text", PartKind::kText, "text", read_plain},
    Kind{"image_url", PartKind::kImage, "image_url", read_image},
    Kind{"input_audio", PartKind::kAudio, "input_audio", read_audio},
    Kind{"file", PartKind::kFile, "file", read_file},
    Kind{"refusal", PartKind::kRefusal, "refusal", read_plain},
};

// The members are visited once: an image in a data URL is megabytes long.
Result<void> read_part(json::Value value, const Path& path, Part& part) {
    if (!value.is_object()) return wrong_type(path, "an object", value);
    part.raw = value.raw();
    json::Value type_value;
    std::array<json::Value, kKinds.size()> contents;
    for (const json::MemberValue& member : value.members()) {
        if (json::equals(member.key, "type")) type_value = member.value;
        if (json::equals(member.key, "cache_control") && member.value.is_object()) {
            part.cache_control = member.value.raw();
        }
        for (std::size_t i = 0; i < kKinds.size(); ++i) {
            if (json::equals(member.key, kKinds[i].member)) contents[i] = member.value;
        }
    }
    json::Text type;
    if (auto done = require_text(type_value, Path(path, "type"), type); !done) return done;
    for (std::size_t i = 0; i < kKinds.size(); ++i) {
        if (!json::equals(type, kKinds[i].type)) continue;
        part.kind = kKinds[i].kind;
        return kKinds[i].read(contents[i], Path(path, kKinds[i].member), part);
    }
    part.kind = PartKind::kOther;
    return {};
}

}  // namespace

Result<void> read_content(json::Value value, const Path& path, chat::Message& message) {
    message.parts.clear();
    message.content_is_string = value.is_string();
    if (value.missing()) return {};
    if (message.content_is_string) {
        message.parts.emplace_back().text = value.text();
        return {};
    }
    if (!value.is_array()) return wrong_type(path, "a string or an array of objects", value);
    std::size_t index = 0;
    for (const json::Value& element : value.elements()) {
        if (auto done = read_part(element, Path(path, index++), message.parts.emplace_back()); !done) return done;
    }
    return {};
}

}  // namespace lightport::surface
