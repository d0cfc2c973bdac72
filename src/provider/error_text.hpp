// The words of a provider's error: what they mean, and what of them a client may read.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace lightport::provider {

inline constexpr std::size_t kMaxMessage = 2048;

// True if a message of a 400, 413 or 422 says that the prompt does not fit the model's context. Linear.
bool is_context_length_message(std::string_view message);

// `text` with credentials masked by "***": `sk-…` and other known key shapes, `Bearer …`, `key=…`, and each of
// `secrets` (of 6 bytes and more) wherever it stands. Control characters become spaces; cut to kMaxMessage bytes
// between characters.
std::string scrub(std::string_view text, std::span<const std::string_view> secrets = {});

// For answers whose body is no error of a known shape: "HTTP 502 from the provider".
std::string status_message(int status, std::string_view provider = "the provider");

// A body that is neither JSON nor HTML, but a short line of text, as a scrubbed message; else status_message().
std::string plain_body_message(int status, std::string_view body, std::string_view provider = "the provider");

}  // namespace lightport::provider
