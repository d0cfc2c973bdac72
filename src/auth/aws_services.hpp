// The services that hand out temporary AWS credentials: STS for a web identity, the container agent, the instance
// metadata service.
#pragma once

#include <memory>
#include <string>

#include "auth/fetcher.hpp"
#include "auth/http.hpp"

namespace lightport::auth {

// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html; the request is not signed.
struct WebIdentity {
    Endpoint sts;
    std::string role_arn;
    std::string session_name;
    std::string token_file;  // read each time: the token is replaced under way
};
std::unique_ptr<const Fetcher> web_identity(WebIdentity identity, const Environment& environment);

// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
struct ContainerAgent {
    Endpoint endpoint;
    Secret token;            // goes into `authorization` as it is
    std::string token_file;  // instead, read each time
};
std::unique_ptr<const Fetcher> container_credentials(ContainerAgent agent, const Environment& environment);

// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html, version 2 only.
std::unique_ptr<const Fetcher> instance_metadata(Endpoint endpoint, const Environment& environment);

}  // namespace lightport::auth
