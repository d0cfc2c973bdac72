// See error_said.hpp. Source: observed bodies of compatible servers.
#include "providers/openai/error_said.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "json/text.hpp"
#include "provider/error_text.hpp"

namespace lightport::openai {

using json::Value;

namespace {

// A code that an application may act on: OpenAI's words, never an upper-case status name of another API.
bool is_symbolic(std::string_view code) {
    return !code.empty() && code.size() <= 80 &&
           std::none_of(code.begin(), code.end(), [](char c) { return c == ' ' || c == '{' || c == '<'; }) &&
           std::any_of(code.begin(), code.end(), [](char c) { return c < 'A' || (c > 'Z' && c != '_'); });
}

}  // namespace

std::optional<std::string> text_of(Value value) {
    if (!value.is_string()) return std::nullopt;
    return provider::scrub(json::unescaped(value.text()));
}

namespace {

// A word like invalid_request_error; never "error" or an urn:, which name the document, nor a class of a program.
std::optional<std::string> type_of(Value value) {
    std::optional<std::string> type = text_of(value);
    const bool word = type && *type != "error" && std::all_of(type->begin(), type->end(), [](char c) {
                          return (c >= 'a' && c <= 'z') || c == '_';
                      });
    return word ? type : std::nullopt;
}

// A number that may be the HTTP status.
void read_status(std::int64_t number, Said& said) {
    if (number >= 400 && number <= 599) said.status = static_cast<int>(number);
}

// Numbers are never handed on as a code: no application knows them, and the canonical word says more.
void read_code(Value code, Said& said) {
    said.code_given = code.is_null();
    if (const auto number = code.integer()) {
        said.codes.push_back(std::to_string(*number));
        read_status(*number, said);
        return;
    }
    const std::optional<std::string> text = text_of(code);
    if (!text || text->empty()) return;
    said.codes.push_back(*text);
    const bool digits = std::all_of(text->begin(), text->end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digits) {
        if (text->size() == 3) read_status(std::stoi(*text), said);
    } else if (is_symbolic(*text)) {
        said.code = *text;
    } else {
        said.phrase = *text;
    }
}

// Other members that hold a code or a status.
void read_other_codes(Value error, Said& said) {
    for (const char* name : {"error_code", "type", "error_type"}) {
        const Value value = error[name];
        if (const auto number = value.integer()) said.codes.push_back(std::to_string(*number));
        if (const auto text = text_of(value)) said.codes.push_back(*text);
    }
    const Value status = error["http_status_code"];  // Hugging Face
    if (const auto number = status.integer(); number && !said.status) read_status(*number, said);
}

// FastAPI: {"detail":"…"} or {"detail":[{"loc":["body","messages"],"msg":"…"}]}.
void read_detail(Value detail, Said& said) {
    if (detail.is_array()) {
        for (const Value item : detail.elements()) {
            if (const auto message = text_of(item["msg"])) said.message = *message;
            std::string path;
            for (const Value step : item["loc"].elements()) {
                const std::string part = step.is_string() ? json::unescaped(step.text()) : std::string(step.raw().json);
                if (part == "body") continue;
                path += path.empty() ? part : "." + part;
            }
            if (!path.empty()) said.param = provider::scrub(path);
            break;
        }
    } else if (const auto message = text_of(detail)) {
        said.message = *message;
    }
}

// Kept only where nothing in it has to be masked or cut.
void read_inner_error(Value inner, Said& said) {
    const std::string_view json = inner.raw().json;
    if (inner.is_object() && provider::scrub(json) == json) said.innererror = json;
}

// [{"code":…,"message":"…"}], of which the first one counts.
void read_list(Value errors, Said& said) {
    const auto elements = errors.elements();
    const auto first = elements.begin();
    if (first == elements.end()) return;
    if ((*first).is_object()) read_object(*first, said);
    if (const auto text = text_of(*first)) said.message = *text;
}

// MiniMax: {"base_resp":{"status_code":1004,"status_msg":"…"}}.
void read_base(Value base, Said& said) {
    if (!base.is_object()) return;
    said.message = text_of(base["status_msg"]).value_or("");
    if (const auto number = base["status_code"].integer()) said.codes.push_back(std::to_string(*number));
}

// OpenRouter: what the server behind it said, in `raw` as text or as JSON, and in the headers that were worth keeping.
void read_metadata(Value metadata, Said& said) {
    if (!metadata.is_object()) return;
    said.moderated = metadata["reasons"].is_array();
    for (const json::MemberValue& header : metadata["headers"].members()) {
        const Value value = header.value;
        const std::string text = value.is_string() ? json::unescaped(value.text()) : std::string(value.raw().json);
        said.headers.push_back({lower_case(json::unescaped(header.key)), text});
    }
    const std::string raw = json::unescaped(metadata["raw"].text());
    if (raw.empty()) return;
    const Result<Value> root = json::parse_unpadded(raw);
    if (!root || !root->is_object()) {
        if (root || raw.find('<') == std::string::npos) said.message = provider::scrub(raw);
        return;
    }
    if (Said inner = read_said(*root, nullptr); !inner.message.empty()) {
        said.message = std::move(inner.message);
        said.codes.insert(said.codes.end(), inner.codes.begin(), inner.codes.end());
        if (!said.code) said.code = std::move(inner.code);
    }
}

// A document without a member `error`.
void read_document(Value root, Said& said) {
    read_object(root, said);
    if (said.message.empty()) read_detail(root["detail"], said);
    if (said.message.empty()) read_list(root["errors"], said);
    if (said.message.empty()) said.message = text_of(root["title"]).value_or("");
    if (said.message.empty()) read_base(root["base_resp"], said);
}

}  // namespace

void read_object(Value error, Said& said) {
    if (const auto message = text_of(error["message"])) said.message = *message;
    if (error["message"].is_object()) read_detail(error["message"]["detail"], said);
    said.type = type_of(error["type"]);
    if (const auto param = text_of(error["param"])) said.param = *param;
    read_code(error["code"], said);
    read_other_codes(error, said);
    read_metadata(error["metadata"], said);
    read_inner_error(error["innererror"], said);
    for (const Value detail : error["details"].elements()) {
        if (const auto delay = text_of(detail["retryDelay"])) said.retry_delay = *delay;
    }
}

namespace {

Said read_shape(Value root) {
    Said said;
    const Value error = root["error"];
    if (error.is_object()) {
        read_object(error, said);
    } else if (const auto text = text_of(error)) {
        said.message = *text;
        said.param = text_of(root["param"]);
        said.type = type_of(root["error_type"]);
        read_code(root["code"], said);
        read_other_codes(root, said);
    } else if (root.is_object()) {
        read_document(root, said);
    } else if (const auto whole = text_of(root)) {
        said.message = *whole;
    }
    return said;
}

}  // namespace

Said read_said(Value root, const provider::ErrorRules* rules) {
    if (root.is_array()) {
        const auto elements = root.elements();
        const auto first = elements.begin();
        if (first == elements.end()) return {};
        root = *first;
    }
    Said said = read_shape(root);
    if (rules == nullptr) return said;
    if (const auto text = text_of(rules->message_in(root)); text && !text->empty()) said.message = *text;
    if (const Value code = rules->code_in(root); !code.missing()) {
        std::vector<std::string> others = std::move(said.codes);
        said.codes.clear();
        said.code.reset();
        read_code(code, said);
        said.codes.insert(said.codes.end(), others.begin(), others.end());
    }
    return said;
}

}  // namespace lightport::openai
