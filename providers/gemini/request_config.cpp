// generationConfig, without reasoning. Source: Google's Gemini API reference, GenerationConfig.
#include <algorithm>

#include "json/text.hpp"
#include "provider/losses.hpp"
#include "providers/gemini/request.hpp"
#include "providers/gemini/schema.hpp"

namespace lightport::gemini {

using chat::FormatKind;
using json::Raw;
using json::Text;
using json::Value;

namespace {

constexpr std::size_t kMaxStops = 5;

// Numbers are 32 bits wide there.
constexpr std::int64_t kSeedMask = 0x7FFFFFFF;

}  // namespace

Result<void> RequestWriter::write_config() {
    config_.begin_object();
    write_sampling();
    if (Result<void> stop = write_stop(); !stop) return stop;
    if (Result<void> format = write_format(); !format) return format;
    if (Result<void> thinking = write_thinking(); !thinking) return thinking;
    if (Result<void> modalities = write_modalities(); !modalities) return modalities;
    if (Result<void> settings = write_settings(); !settings) return settings;
    config_.end_object();
    if (config_text_ != "{}") writer_.member("generationConfig", Raw{config_text_});
    return {};
}

void RequestWriter::write_sampling() {
    if (request_.max_tokens) config_.member("maxOutputTokens", *request_.max_tokens);
    if (request_.temperature) config_.member("temperature", request_.temperature);
    if (request_.top_p) config_.member("topP", request_.top_p);
    if (request_.top_k) config_.member("topK", request_.top_k);
    if (request_.seed) write_seed();
    if (request_.n > 1) config_.member("candidateCount", request_.n);
    write_penalties();
    if (!request_.logprobs) return;
    config_.member("responseLogprobs", true);
    if (request_.top_logprobs) config_.member("logprobs", *request_.top_logprobs);
}

// Other seeds are folded: the same one still gives the same answers.
void RequestWriter::write_seed() {
    const std::optional<std::int64_t> seed = Value{request_.seed}.integer();
    if (!seed) {
        losses_.note("seed");
        return;
    }
    const bool fits = *seed >= -kSeedMask - 1 && *seed <= kSeedMask;
    config_.member("seed", fits ? *seed : *seed & kSeedMask);
}

void RequestWriter::write_penalties() {
    const auto write = [&](std::string_view name, std::string_view member, Raw value) {
        if (!value || provider::asks_nothing(Value{value})) return;
        if (traits_.penalties) {
            config_.member(member, value);
        } else {
            losses_.note(name);
        }
    };
    write("frequency_penalty", "frequencyPenalty", request_.frequency_penalty);
    write("presence_penalty", "presencePenalty", request_.presence_penalty);
}

Result<void> RequestWriter::write_stop() {
    const auto counts = [](Text stop) { return !stop.empty(); };
    const auto count = std::count_if(request_.stop.begin(), request_.stop.end(), counts);
    if (count == 0) return {};
    if (static_cast<std::size_t>(count) > kMaxStops) {
        return Error(ErrorKind::kUnsupportedValue, "Google takes five stop sequences at most.").with_param("stop");
    }
    config_.key("stopSequences").begin_array();
    for (const Text stop : request_.stop) {
        if (counts(stop)) config_.value(stop);
    }
    config_.end_array();
    return {};
}

// Models that have no JSON mode, or not beside functions, are told in words.
bool RequestWriter::format_in_words() const {
    if (request_.format.kind == FormatKind::kText) return false;
    return !traits_.json || (!request_.tools.empty() && !traits_.json_with_tools);
}

Result<void> RequestWriter::write_format() {
    if (request_.format.kind == FormatKind::kText) return {};
    if (format_in_words()) {
        losses_.note("response_format");
        return {};
    }
    config_.member_string("responseMimeType", "application/json");
    if (request_.format.kind != FormatKind::kJsonSchema || !request_.format.schema) return {};
    if (traits_.json_schema) {
        write_json_schema(config_.key("responseJsonSchema"), request_.format.schema, true);
    } else if (!write_openapi_schema(config_.key("responseSchema"), request_.format.schema, schemas_)) {
        return schema_too_large("response_format.json_schema.schema");
    }
    return {};
}

void RequestWriter::write_format_words(std::string_view ending) {
    writer_.begin_object().key("text").open_string();
    writer_.piece(Text{"Answer only with one JSON object, without any other text."});
    if (request_.format.schema) {
        writer_.piece(Text{" It has to match this JSON schema:\\n"});
        json::append_escaped_json(writer_.out(), request_.format.schema.json);
    }
    writer_.piece(Text{ending}).close_string().end_object();
}

Result<void> RequestWriter::write_modalities() {
    const Raw* wanted = request_.extra("modalities");
    if (wanted == nullptr) return {};
    bool image = false;
    for (const Value modality : Value{*wanted}.elements()) {
        const bool is_image = json::equals(modality.text(), "image");
        image = image || is_image;
        if (is_image || json::equals(modality.text(), "text")) continue;
        return Error(ErrorKind::kUnsupportedValue, "Answers with this modality are not supported here.")
            .with_param("modalities");
    }
    if (!image) return {};
    config_.key("responseModalities").begin_array();
    for (const Value modality : Value{*wanted}.elements()) {
        config_.string(json::equals(modality.text(), "image") ? "IMAGE" : "TEXT");
    }
    config_.end_array();
    return {};
}

Result<void> RequestWriter::write_settings() {
    if (const Value resolution = extension("media_resolution"); !resolution.missing()) {
        config_.member("mediaResolution", resolution.raw());
    }
    const Value image = extension("image_config");
    if (image.missing()) return {};
    if (!image.is_object()) {
        return Error(ErrorKind::kInvalidType, "Invalid type for 'image_config': expected an object.")
            .with_param("image_config");
    }
    config_.member("imageConfig", image.raw());
    return {};
}

}  // namespace lightport::gemini
