// See error_text.hpp.
#include "provider/error_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "base/ascii.hpp"

namespace lightport::provider {
namespace {

constexpr std::string_view kMask = "***";
constexpr std::size_t kMinSecret = 6;

// `?` in the pattern is any one character.
bool matches_at(std::string_view text, std::size_t at, std::string_view pattern) {
    if (text.size() - at < pattern.size()) return false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '?' && pattern[i] != text[at + i]) return false;
    }
    return true;
}

bool contains(std::string_view text, std::string_view pattern) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (matches_at(text, at, pattern)) return true;
    }
    return false;
}

bool contains_in_order(std::string_view text, std::string_view first, std::string_view second) {
    const std::size_t at = text.find(first);
    return at != std::string_view::npos && text.find(second, at + first.size()) != std::string_view::npos;
}

bool skip_any(std::string_view& text, std::initializer_list<std::string_view> words) {
    for (const std::string_view word : words) {
        if (!text.starts_with(word)) continue;
        text.remove_prefix(word.size());
        return true;
    }
    return false;
}

// "exceeds the model's maximum context of 8192 tokens": the limit is named within 40 characters.
bool exceeds_token_limit(std::string_view text) {
    constexpr std::size_t kGap = 40;
    constexpr std::string_view kToken = "token";
    for (std::size_t at = text.find("exceed"); at != std::string_view::npos; at = text.find("exceed", at + 1)) {
        std::string_view rest = text.substr(at + 6);
        skip_any(rest, {"ed", "s"});
        skip_any(rest, {" the"});
        skip_any(rest, {" model's", " models", " model"});
        if (!skip_any(rest, {" maximum", " max"})) continue;
        if (rest.substr(0, kGap + kToken.size()).find(kToken) != std::string_view::npos) return true;
    }
    return false;
}

bool is_word(char c) {
    const char l = to_lower(c);
    return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

// What keys are made of, and the stars that providers mask them with.
bool is_key_char(char c) { return is_word(c) || c == '-' || c == '.' || c == '*' || c == '+' || c == '/' || c == '~'; }

std::size_t run_of_key_chars(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && (is_key_char(text[end]) || text[end] == '=')) ++end;
    while (end > at && text[end - 1] == '.') --end;  // the end of the sentence
    return end - at;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() && equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

// A credential that begins at text[at]: how many bytes introduce it, and how many are secret. {0, 0}: none.
struct Found {
    std::size_t shown = 0;
    std::size_t hidden = 0;
};

Found credential_at(std::string_view text, std::size_t at) {
    constexpr std::array<std::string_view, 13> kKeyShapes = {
        "sk-", "sk_", "gsk_", "xai-", "pplx-", "AIza", "ya29.", "nvapi-", "csk-", "ghp_", "github_pat_", "ABSK", "eyJ"};
    constexpr std::array<std::string_view, 5> kAssignments = {"key=", "token=", "secret=", "password=", "signature="};
    constexpr std::size_t kMinKey = 8;
    const std::string_view rest = text.substr(at);
    for (const std::string_view name : kAssignments) {
        if (!starts_with_ignoring_case(rest, name)) continue;
        const std::size_t end = std::min(rest.find_first_of(" &\"'<>(),;]}", name.size()), rest.size());
        return Found{name.size(), end - name.size()};
    }
    if (at > 0 && is_word(text[at - 1])) return {};
    constexpr std::string_view kBearer = "bearer ";
    if (starts_with_ignoring_case(rest, kBearer)) {
        const std::size_t length = run_of_key_chars(rest, kBearer.size());
        // "bearer token" and "Bearer authentication" are words, not credentials.
        const std::string_view word = rest.substr(kBearer.size(), length);
        const bool plain = std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
        if (!plain || length >= 20) return Found{kBearer.size(), length};
    }
    for (const std::string_view shape : kKeyShapes) {
        if (!rest.starts_with(shape)) continue;
        const std::size_t length = run_of_key_chars(rest, 0);
        if (length >= kMinKey) return Found{shape.size(), length - shape.size()};
    }
    return {};
}

void mask_secrets(std::string& text, std::span<const std::string_view> secrets) {
    for (const std::string_view secret : secrets) {
        if (secret.size() < kMinSecret) continue;
        for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + kMask.size())) {
            text.replace(at, secret.size(), kMask);
        }
    }
}

// Not inside a character: a UTF-8 continuation byte is never the first one that is cut off.
void cut(std::string& text, std::size_t most) {
    if (text.size() <= most) return;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0u) == 0x80u) --most;
    text.resize(most);
}

}  // namespace

bool is_context_length_message(std::string_view message) {
    constexpr std::array<std::string_view, 15> kPhrases = {"context length",
                                                           "context window",
                                                           "maximum context",
                                                           "prompt is too long",
                                                           "input is too long",
                                                           "too many tokens",
                                                           "too many input tokens",
                                                           "reduce the length",
                                                           "maximum prompt length",
                                                           "range of input length",
                                                           "exceed_context_size",
                                                           "tokens_limit_reached",
                                                           "inputs? tokens + ?max_new_tokens?",
                                                           "context limit",
                                                           "exceeded model token limit"};
    const std::string text = lower_case(message.substr(0, 8 * kMaxMessage));
    for (const std::string_view phrase : kPhrases) {
        if (contains(text, phrase)) return true;
    }
    return contains_in_order(text, "input token count ", " exceeds") ||
           contains_in_order(text, "request too large for model ", " context") || exceeds_token_limit(text);
}

std::string scrub(std::string_view text, std::span<const std::string_view> secrets) {
    // Far more than is shown, so that a key across the cut is still seen whole, and no endless text is worked on.
    std::string clean(text.substr(0, 8 * kMaxMessage));
    for (char& c : clean) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    }
    mask_secrets(clean, secrets);
    std::string out;
    for (std::size_t at = 0; at < clean.size() && out.size() <= kMaxMessage;) {
        const Found found = credential_at(clean, at);
        if (found.hidden == 0) {
            out += clean[at++];
            continue;
        }
        out.append(clean, at, found.shown);
        out.append(kMask);
        at += found.shown + found.hidden;
    }
    cut(out, kMaxMessage);
    return out;
}

std::string status_message(int status, std::string_view provider) {
    return "HTTP " + std::to_string(status) + " from " + std::string(provider);
}

std::string plain_body_message(int status, std::string_view body, std::string_view provider) {
    constexpr std::size_t kMaxPlain = 300;
    constexpr std::string_view kSpace = " \t\r\n";
    const std::size_t first = body.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return status_message(status, provider);
    const std::string_view text = body.substr(first, body.find_last_not_of(kSpace) + 1 - first);
    const bool markup = text.find('<') != std::string_view::npos || text.front() == '{' || text.front() == '[';
    const bool binary = std::any_of(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7F;
    });
    if (markup || binary || text.size() > kMaxPlain) return status_message(status, provider);
    return status_message(status, provider) + ": " + scrub(text);
}

}  // namespace lightport::provider
