// What the services of AWS have in common beside their dialects: regional addresses, signatures, request ids.
// Source: AWS General Reference, "AWS service endpoints"; AWS IAM user guide, "Create a signed AWS API request".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"

namespace lightport::aws {

struct Service {
    std::string_view host;     // in front of the region, e.g. "bedrock-runtime"
    std::string_view signing;  // its name in signatures, e.g. "bedrock"
};

// "https://<host>.<region>.amazonaws.com" by the option `region`. Error: kInternal, names the option.
Result<std::string> base_url(const Service& service, const std::vector<Header>& options);

// Adds a Signature Version 4 by an access key. A host that names its region is signed for that one, whatever the option
// says.
void sign(const Service& service, const Credential& credential, const Signing& signing, std::vector<Header>& headers);

// x-amzn-requestid as x-upstream-request-id. These services tell no rate limits.
void carry_request_id(const ResponseHead& upstream, std::vector<Header>& out);

}  // namespace lightport::aws
