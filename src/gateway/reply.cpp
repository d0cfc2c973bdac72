// See reply.hpp.
#include "gateway/reply.hpp"

#include <algorithm>

namespace lightport::gateway {
namespace {

// Official SDKs sleep out whatever retry-after says, some without a limit.
constexpr std::chrono::milliseconds kLongestUsefulWait{60'000};

}  // namespace

void set_header(std::vector<Header>& headers, std::string_view lower_name, std::string value) {
    const auto same = [&](const Header& header) { return header.name == lower_name; };
    const auto known = std::find_if(headers.begin(), headers.end(), same);
    if (known != headers.end()) {
        known->value = std::move(value);
    } else {
        headers.push_back({std::string(lower_name), std::move(value)});
    }
}

void add_error_headers(const Error& error, std::vector<Header>& headers) {
    // Of what the provider wrote only the wait that was understood is passed on: no dates, no negative numbers, no
    // words.
    std::erase_if(headers, [](const Header& header) { return header.name.starts_with("retry-after"); });
    if (error.retry_after) {
        const auto ms = error.retry_after->count();
        set_header(headers, "retry-after", std::to_string((ms + 999) / 1000));
        set_header(headers, "retry-after-ms", std::to_string(ms));
    }
    if (error.should_retry) set_header(headers, "x-should-retry", *error.should_retry ? "true" : "false");
    if (error.upstream_status != 0) {
        set_header(headers, "x-lightport-upstream-status", std::to_string(error.upstream_status));
    }
    if (!error.upstream_request_id.empty()) {
        set_header(headers, "x-upstream-request-id", error.upstream_request_id);
    }
}

Error shutting_down_error() {
    Error error(ErrorKind::kOverloaded, "The gateway is shutting down. Send the request again.");
    error.code = "shutting_down";
    error.should_retry = true;
    return error;
}

Error for_client(Error error, KeyOwner owner, bool clients_authenticate) {
    const bool refused = error.upstream_status == 401 || error.upstream_status == 403;
    if (refused && (error.status == 401 || error.status == 403) && owner == KeyOwner::kGateway &&
        clients_authenticate) {
        Error own(ErrorKind::kProviderAuth, "The provider refused the gateway's credential: " + error.message);
        own.upstream_status = error.upstream_status;
        own.upstream_request_id = std::move(error.upstream_request_id);
        own.should_retry = false;
        return own;
    }
    const bool exhausted = error.code && *error.code == "insufficient_quota";
    if (exhausted || (error.retry_after && *error.retry_after > kLongestUsefulWait)) error.should_retry = false;
    return error;
}

}  // namespace lightport::gateway
