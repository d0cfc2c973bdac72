// See error.hpp.
#include "providers/azure/error.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "provider/status_error.hpp"
#include "providers/openai/error.hpp"

namespace lightport::azure {
namespace {

// Quotas of a day end in a wait of 86400 seconds.
constexpr std::chrono::seconds kLongestWait{60};

// Codes that say more than the status does.
bool is_telling(const std::optional<std::string>& code) {
    constexpr std::array<std::string_view, 4> kCodes = {"insufficient_quota", "context_length_exceeded",
                                                        "content_filter", "invalid_prompt"};
    return code && std::find(kCodes.begin(), kCodes.end(), *code) != kCodes.end();
}

}  // namespace

Error error_from_body(const ResponseHead& head, std::string_view body) {
    Error error = openai::error_from_body(head, body);
    const bool filtered = error.innererror.find("ResponsibleAIPolicyViolation") != std::string::npos;
    if (head.status == 400 && filtered) {
        provider::set_kind(error, ErrorKind::kContentFilter);
    } else if (head.status == 409) {
        provider::set_kind(error, ErrorKind::kUpstream);  // what the model depends on failed
        error.retry = Retry::kSameTarget;
    } else if (head.status >= 401 && head.status != 413 && head.status != 422 && !is_telling(error.code)) {
        provider::set_kind(error, provider::kind_of_status(head.status));
    }
    if (error.retry == Retry::kSameTarget && error.retry_after && *error.retry_after > kLongestWait) {
        error.retry = Retry::kOtherTarget;
    }
    if (error.upstream_request_id.empty()) error.upstream_request_id = head.header("apim-request-id");
    return error;
}

}  // namespace lightport::azure
