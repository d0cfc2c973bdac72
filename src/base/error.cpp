// The table of error kinds: the one place that gives them a status, a type and a code.
#include "lightport/error.hpp"

#include <array>
#include <utility>

namespace lightport {
namespace {

struct Row {
    ErrorKind kind;
    int status;
    const char* type;
    const char* code;  // nullptr: null
    Retry retry;
};

constexpr const char* kInvalidRequest = "invalid_request_error";

constexpr std::array kRows = {
    Row{ErrorKind::kBadRequest, 400, kInvalidRequest, nullptr, Retry::kNever},
    Row{ErrorKind::kMissing, 400, kInvalidRequest, "missing_required_parameter", Retry::kNever},
    Row{ErrorKind::kInvalidType, 400, kInvalidRequest, "invalid_type", Retry::kNever},
    Row{ErrorKind::kInvalidValue, 400, kInvalidRequest, "invalid_value", Retry::kNever},
    Row{ErrorKind::kInvalidJson, 400, kInvalidRequest, "invalid_json", Retry::kNever},
    Row{ErrorKind::kUnsupported, 400, kInvalidRequest, "unsupported_parameter", Retry::kNever},
    Row{ErrorKind::kUnsupportedValue, 400, kInvalidRequest, "unsupported_value", Retry::kNever},
    Row{ErrorKind::kContextLength, 400, kInvalidRequest, "context_length_exceeded", Retry::kNever},
    Row{ErrorKind::kContentFilter, 400, kInvalidRequest, "content_filter", Retry::kNever},
    Row{ErrorKind::kAuth, 401, kInvalidRequest, "invalid_api_key", Retry::kOtherTarget},
    Row{ErrorKind::kPermission, 403, "permission_error", "permission_denied", Retry::kOtherTarget},
    Row{ErrorKind::kModelNotFound, 404, kInvalidRequest, "model_not_found", Retry::kOtherTarget},
    Row{ErrorKind::kNotFound, 404, kInvalidRequest, "not_found", Retry::kNever},
    Row{ErrorKind::kMethod, 405, kInvalidRequest, "method_not_supported", Retry::kNever},
    Row{ErrorKind::kClientTimeout, 408, "timeout", nullptr, Retry::kNever},
    Row{ErrorKind::kConflict, 409, kInvalidRequest, nullptr, Retry::kNever},
    Row{ErrorKind::kTooLarge, 413, kInvalidRequest, "request_too_large", Retry::kNever},
    Row{ErrorKind::kMediaType, 415, kInvalidRequest, "unsupported_media_type", Retry::kNever},
    Row{ErrorKind::kUnprocessable, 422, kInvalidRequest, nullptr, Retry::kNever},
    Row{ErrorKind::kRateLimit, 429, "rate_limit_error", "rate_limit_exceeded", Retry::kSameTarget},
    Row{ErrorKind::kQuota, 429, "insufficient_quota", "insufficient_quota", Retry::kOtherTarget},
    Row{ErrorKind::kInternal, 500, "server_error", "internal_error", Retry::kSameTarget},
    Row{ErrorKind::kUpstream, 502, "server_error", "upstream_error", Retry::kSameTarget},
    Row{ErrorKind::kConnection, 502, "server_error", "upstream_connection_error", Retry::kSameTarget},
    Row{ErrorKind::kProviderAuth, 502, "server_error", "provider_auth_error", Retry::kOtherTarget},
    Row{ErrorKind::kOverloaded, 503, "service_unavailable_error", "server_is_overloaded", Retry::kSameTarget},
    Row{ErrorKind::kTimeout, 504, "timeout", "timeout", Retry::kSameTarget},
};

constexpr bool in_order() {
    for (std::size_t i = 0; i < kRows.size(); ++i) {
        if (kRows[i].kind != static_cast<ErrorKind>(i)) return false;
    }
    return true;
}
static_assert(in_order(), "kRows is indexed by ErrorKind");
static_assert(kRows.size() == static_cast<std::size_t>(ErrorKind::kTimeout) + 1, "every kind has a row");

}  // namespace

Error::Error(ErrorKind kind, std::string message_text) : message(std::move(message_text)) {
    const Row& row = kRows[static_cast<std::size_t>(kind)];
    status = row.status;
    type = row.type;
    if (row.code != nullptr) code = row.code;
    retry = row.retry;
}

Error&& Error::with_param(std::string value) && {
    param = std::move(value);
    return std::move(*this);
}

Error&& Error::with_code(std::string value) && {
    code = std::move(value);
    return std::move(*this);
}

}  // namespace lightport
