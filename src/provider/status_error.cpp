// See status_error.hpp.
#include "provider/status_error.hpp"

#include <utility>

namespace lightport::provider {

ErrorKind kind_of_status(int status) {
    switch (status) {
        case 401: return ErrorKind::kAuth;
        case 402: return ErrorKind::kQuota;
        case 403: return ErrorKind::kPermission;
        case 404: return ErrorKind::kModelNotFound;
        case 405: return ErrorKind::kMethod;
        case 409: return ErrorKind::kConflict;
        case 413: return ErrorKind::kTooLarge;
        case 415: return ErrorKind::kMediaType;
        case 422: return ErrorKind::kUnprocessable;
        case 425:
        case 429: return ErrorKind::kRateLimit;
        case 408:
        case 504:
        case 522:
        case 524: return ErrorKind::kTimeout;
        case 498:
        case 503:
        case 529: return ErrorKind::kOverloaded;
        case 424:
        case 499: return ErrorKind::kUpstream;
        case 500: return ErrorKind::kInternal;
        case 501: return ErrorKind::kBadRequest;
        default: return status >= 400 && status < 500 ? ErrorKind::kBadRequest : ErrorKind::kUpstream;
    }
}

Error status_error(int status, std::string message) {
    Error error(kind_of_status(status), std::move(message));
    error.upstream_status = status;
    if (status >= 300 && status < 400) error.code = "upstream_redirect";
    return error;
}

void set_kind(Error& error, ErrorKind kind) {
    Error known(kind, {});
    error.status = known.status;
    error.type = std::move(known.type);
    error.code = std::move(known.code);
    error.retry = known.retry;
}

}  // namespace lightport::provider
