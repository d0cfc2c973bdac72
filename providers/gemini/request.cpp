// The order of a body's members, and those that are neither contents, tools nor settings. Built from an allow-list:
// Google answers 400 to members it does not know.
#include "providers/gemini/request.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "json/text.hpp"
#include "provider/losses.hpp"
#include "providers/gemini/signatures.hpp"

namespace lightport::gemini {
namespace {

using chat::Member;
using json::MemberValue;
using json::Raw;
using json::Text;
using json::Value;
using provider::asks_nothing;

constexpr std::int64_t kMaxCandidates = 8;

// Google's own members that clients may send, at the top or in extra_body.google; each is written somewhere. Besides
// them "labels", on Vertex AI.
constexpr std::array<std::string_view, 5> kExtensions = {"safety_settings", "cached_content", "thinking_config",
                                                         "media_resolution", "image_config"};

bool is_extension(std::string_view key, const Dialect& dialect) {
    if (key == "labels") return dialect.labels;
    return std::find(kExtensions.begin(), kExtensions.end(), key) != kExtensions.end();
}

bool only_extensions(Value extra_body, const Dialect& dialect) {
    for (const MemberValue& member : extra_body.members()) {
        if (member.key.escaped != "google") return false;
        for (const MemberValue& own : member.value.members()) {
            if (!is_extension(own.key.escaped, dialect)) return false;
        }
    }
    return true;
}

// Signatures are borrowed from where they were found.
bool is_inside(Text text, Raw place) {
    constexpr std::less_equal<const char*> up_to{};
    const std::string_view all = place.json;
    return !text.empty() && up_to(all.data(), text.escaped.data()) &&
           up_to(text.escaped.data(), all.data() + all.size());
}

// A label's value; keys start with a letter besides.
bool is_label(std::string_view text) {
    constexpr std::size_t kMax = 63;
    return text.size() <= kMax && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
           });
}

bool are_labels(Value metadata) {
    for (const MemberValue& member : metadata.members()) {
        const std::string_view key = member.key.escaped;
        if (key.empty() || key.front() < 'a' || key.front() > 'z' || !is_label(key)) return false;
        if (!member.value.is_string() || !is_label(member.value.text().escaped)) return false;
    }
    return metadata.is_object();
}

Error wrong_type(std::string_view param, std::string_view wanted) {
    return Error(ErrorKind::kInvalidType,
                 "Invalid type for '" + std::string(param) + "': expected " + std::string(wanted) + ".")
        .with_param(std::string(param));
}

}  // namespace

std::string_view service_tier_name(Text tier) {
    if (tier.escaped == "default" || tier.escaped == "standard") return "standard";
    if (tier.escaped == "flex" || tier.escaped == "priority") return tier.escaped;
    return {};
}

Error schema_too_large(std::string param) {
    return Error(ErrorKind::kInvalidValue, "The schema's references unfold to more than this model can take.")
        .with_param(std::move(param));
}

RequestWriter::RequestWriter(const chat::Request& request, const ServedModel& model, chat::LossReport& losses,
                             std::string& out)
    : request_(request),
      dialect_(model.dialect),
      traits_(model_traits(model.name)),
      losses_(losses),
      writer_(out),
      config_(config_text_) {
    if (const Raw* body = request.extra("extra_body")) own_ = Value{*body}["google"];
    for (const Text name : request.tool_choice.allowed) allowed_.insert(name.escaped);
}

Result<void> RequestWriter::write() {
    if (Result<void> checked = check(); !checked) return checked;
    note_losses();
    writer_.out().reserve(request_.body.size() + request_.body.size() / 16 + 4096);
    writer_.begin_object();
    if (Result<void> system = write_system(); !system) return system;
    if (Result<void> contents = write_contents(); !contents) return contents;
    if (Result<void> tools = write_tools(); !tools) return tools;
    write_tool_config();
    if (Result<void> config = write_config(); !config) return config;
    if (Result<void> passed = write_passed_on(); !passed) return passed;
    if (Result<void> tier = write_service_tier(); !tier) return tier;
    writer_.end_object();
    return {};
}

Result<void> RequestWriter::check() const {
    if (request_.n > kMaxCandidates) {
        return Error(ErrorKind::kUnsupportedValue, "Google answers with 8 choices at most.").with_param("n");
    }
    if (request_.extra("audio") != nullptr) {
        return Error(ErrorKind::kUnsupported, "Answers with audio are not supported here.").with_param("audio");
    }
    for (std::size_t i = 0; i < request_.tools.size(); ++i) {
        const Raw parameters = request_.tools[i].parameters;
        if (parameters && !Value{parameters}.is_object() && !Value{parameters}.is_null()) {
            return wrong_type("tools[" + std::to_string(i) + "].function.parameters", "an object");
        }
    }
    const auto is_allowed = [&](const chat::Tool& tool) { return allowed_.contains(tool.name.escaped); };
    if (!allowed_.empty() && std::none_of(request_.tools.begin(), request_.tools.end(), is_allowed)) {
        return Error(ErrorKind::kInvalidValue, "None of the allowed tools is in tools.").with_param("tool_choice");
    }
    return {};
}

void RequestWriter::note_losses() {
    if (request_.logit_bias && !asks_nothing(Value{request_.logit_bias})) losses_.note("logit_bias");
    if (!request_.user.empty()) losses_.note("user");
    if (request_.parallel_tool_calls == false && !request_.tools.empty()) losses_.note("parallel_tool_calls");
    note_extras();
    for (const chat::Tool& tool : request_.tools) {
        if (tool.cache_control) losses_.note("cache_control");
    }
    for (const chat::Message& message : request_.messages) {
        if (!is_result(message) && !message.name.empty()) losses_.note("name");
        if (message.cache_control) losses_.note("cache_control");
        for (const chat::Part& part : message.parts) {
            if (part.cache_control) losses_.note("cache_control");
        }
        note_reasoning(message);
    }
}

// Google takes its signatures back, and no thoughts.
void RequestWriter::note_reasoning(const chat::Message& message) {
    if (!message.reasoning_content.empty()) losses_.note("reasoning_content");
    if (!message.reasoning_details && !message.thinking_blocks) return;
    const std::vector<Text> signatures = call_signatures(message);
    const auto note_unused = [&](std::string_view name, Raw value) {
        const auto used = [&](Text signature) { return is_inside(signature, value); };
        if (!value || asks_nothing(Value{value}) || std::any_of(signatures.begin(), signatures.end(), used)) return;
        losses_.note(name);
    };
    note_unused("reasoning_details", message.reasoning_details);
    note_unused("thinking_blocks", message.thinking_blocks);
}

void RequestWriter::note_extras() {
    for (const Member& member : request_.extras) {
        if (losses_.members().size() >= provider::kMaxLosses) break;
        const std::string_view key = member.key.escaped;
        const Value value{member.value};
        if (is_extension(key, dialect_)) continue;
        if (key == "thinking" || key == "modalities" || key == "web_search_options") continue;
        if (key == "extra_body" && only_extensions(value, dialect_)) continue;
        if (key == "metadata" && labels_from_metadata()) continue;
        if (!asks_nothing(value)) losses_.note(key);
    }
}

// A member of Google's own: at the top, or where Google's OpenAI endpoint has it.
Value RequestWriter::extension(std::string_view name) const {
    const Raw* top = request_.extra(name);
    return top != nullptr ? Value{*top} : own_[name];
}

bool RequestWriter::labels_from_metadata() const {
    const Raw* metadata = request_.extra("metadata");
    return dialect_.labels && extension("labels").missing() && metadata != nullptr && are_labels(Value{*metadata});
}

Result<void> RequestWriter::write_passed_on() {
    if (const Value safety = extension("safety_settings"); !safety.missing()) {
        if (!safety.is_array()) return wrong_type("safety_settings", "an array of objects");
        writer_.member("safetySettings", safety.raw());
    }
    if (const Value cached = extension("cached_content"); !cached.missing()) {
        if (!cached.is_string()) return wrong_type("cached_content", "a string");
        writer_.member("cachedContent", cached.text());
    }
    if (!dialect_.labels) return {};
    if (const Value labels = extension("labels"); !labels.missing()) {
        if (!labels.is_object()) return wrong_type("labels", "an object");
        writer_.member("labels", labels.raw());
    } else if (labels_from_metadata()) {
        writer_.member("labels", *request_.extra("metadata"));
    }
    return {};
}

Result<void> RequestWriter::write_service_tier() {
    const Text tier = request_.service_tier;
    if (tier.empty() || tier.escaped == "auto") return {};
    const std::string_view name = service_tier_name(tier);
    if (name.empty()) {
        return Error(ErrorKind::kInvalidValue, "Google has the service tiers auto, default, flex and priority.")
            .with_param("service_tier");
    }
    if (dialect_.service_tier) writer_.member_string("serviceTier", name);
    return {};
}

}  // namespace lightport::gemini
