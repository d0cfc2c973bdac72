// See error_said.hpp. Source: observed bodies of compatible servers.
#include "providers/openai/error_said.hpp"

#include <algorithm>

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

void read_code(Value code, Said& said) {
    said.code_given = code.exists();
    if (const auto number = code.integer()) {
        if (*number >= 400 && *number <= 599) {
            said.status = static_cast<int>(*number);
            said.code_given = false;  // it repeats the status: the canonical word says more
        } else {
            said.code = std::to_string(*number);
        }
        return;
    }
    const std::optional<std::string> text = text_of(code);
    if (!text) return;
    const bool digits = std::all_of(text->begin(), text->end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digits && text->size() == 3) {
        said.status = std::stoi(*text);
        said.code_given = false;
    } else if (is_symbolic(*text)) {
        said.code = *text;
    } else {
        said.code_given = false;
        said.phrase = *text;
    }
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
    // Numbers of an API's own, such as Cloudflare's 10000, are no code that an application knows.
    if (const Value code = (*first)["code"]; code.integer() && !said.status) {
        said.code.reset();
        said.code_given = false;
    }
}

// A word like invalid_request_error; never "error" or an urn:, which name the document.
bool is_type(std::string_view type) {
    return type != "error" &&
           std::all_of(type.begin(), type.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

// A document without a member `error`.
void read_document(Value root, Said& said) {
    read_object(root, said);
    if (said.type && !is_type(*said.type)) said.type.reset();
    if (said.message.empty()) read_detail(root["detail"], said);
    if (said.message.empty()) read_list(root["errors"], said);
    if (said.message.empty()) said.message = text_of(root["title"]).value_or("");
}

}  // namespace

void read_object(Value error, Said& said) {
    if (const auto message = text_of(error["message"])) said.message = *message;
    if (error["message"].is_object()) read_detail(error["message"]["detail"], said);
    said.type = text_of(error["type"]);
    if (const auto param = text_of(error["param"])) said.param = *param;
    read_code(error["code"], said);
    read_inner_error(error["innererror"], said);
    for (const Value detail : error["details"].elements()) {
        if (const auto delay = text_of(detail["retryDelay"])) said.retry_delay = *delay;
    }
}

Said read_said(Value root) {
    Said said;
    if (root.is_array()) {
        const auto elements = root.elements();
        const auto first = elements.begin();
        if (first == elements.end()) return said;
        root = *first;
    }
    const Value error = root["error"];
    if (error.is_object()) {
        read_object(error, said);
    } else if (const auto text = text_of(error)) {
        said.message = *text;
        said.param = text_of(root["param"]);
        said.type = text_of(root["error_type"]);
        read_code(root["code"], said);
    } else if (root.is_object()) {
        read_document(root, said);
    } else if (const auto whole = text_of(root)) {
        said.message = *whole;
    }
    return said;
}

}  // namespace lightport::openai
