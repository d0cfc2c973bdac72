// The one error type. Every failure, ours or a provider's, becomes an Error; surfaces print it in their dialect.
// Source of the statuses, types and codes: OpenAI's error guide and the observed answers of api.openai.com.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lightport {

// What went wrong, in classes that have one status, type and code each (the table is in src/base/error.cpp).
enum class ErrorKind : std::uint8_t {
    kBadRequest,        // 400 invalid_request_error
    kMissing,           // 400 invalid_request_error missing_required_parameter
    kInvalidType,       // 400 invalid_request_error invalid_type
    kInvalidValue,      // 400 invalid_request_error invalid_value
    kInvalidJson,       // 400 invalid_request_error invalid_json
    kUnsupported,       // 400 invalid_request_error unsupported_parameter
    kUnsupportedValue,  // 400 invalid_request_error unsupported_value
    kContextLength,     // 400 invalid_request_error context_length_exceeded
    kContentFilter,     // 400 invalid_request_error content_filter
    kAuth,              // 401 invalid_request_error invalid_api_key
    kPermission,        // 403 permission_error permission_denied
    kModelNotFound,     // 404 invalid_request_error model_not_found
    kNotFound,          // 404 invalid_request_error not_found
    kMethod,            // 405 invalid_request_error method_not_supported
    kClientTimeout,     // 408 timeout
    kConflict,          // 409 invalid_request_error
    kTooLarge,          // 413 invalid_request_error request_too_large
    kMediaType,         // 415 invalid_request_error unsupported_media_type
    kUnprocessable,     // 422 invalid_request_error
    kRateLimit,         // 429 rate_limit_error rate_limit_exceeded
    kQuota,             // 429 insufficient_quota insufficient_quota
    kInternal,          // 500 server_error internal_error
    kUpstream,          // 502 server_error upstream_error
    kConnection,        // 502 server_error upstream_connection_error
    kProviderAuth,      // 502 server_error provider_auth_error
    kOverloaded,        // 503 service_unavailable_error server_is_overloaded
    kTimeout,           // 504 timeout timeout
};

// What another attempt could bring. kSameTarget: retry after a pause; kOtherTarget: only elsewhere; kNever: the request
// itself has to change.
enum class Retry : std::uint8_t { kNever, kSameTarget, kOtherTarget };

struct Error {
    int status = 500;
    std::string type;
    std::string message;
    std::optional<std::string> param;
    std::optional<std::string> code;
    Retry retry = Retry::kNever;
    std::optional<std::chrono::milliseconds> retry_after;  // as the provider asked, already clamped
    std::optional<bool> should_retry;                      // the header x-should-retry, where known
    int upstream_status = 0;                               // 0: no provider was involved
    std::string upstream_request_id;
    std::string innererror;  // a JSON object with the provider's details, as Azure gives them; empty: none

    Error() = default;
    Error(ErrorKind kind, std::string message_text);

    // Fluent details: `return Error(ErrorKind::kMissing, "…").with_param("messages");`
    Error&& with_param(std::string value) &&;
    Error&& with_code(std::string value) &&;
};

}  // namespace lightport
