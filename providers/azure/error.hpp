// Errors of Azure: the model service writes OpenAI's, the front door, API Management and Foundry each their own.
// Source: Microsoft Learn, "Azure OpenAI REST API reference" and "Content filtering"; observed bodies.
#pragma once

#include <string_view>

#include "lightport/adapter.hpp"

namespace lightport::azure {

// OpenAI's status, type and code for what Azure says: its own codes ("429", "DeploymentNotFound", "NoCapacity") stay
// only where the request is at fault. A wait of more than a minute is not one for the same deployment.
Error error_from_body(const ResponseHead& head, std::string_view body);

}  // namespace lightport::azure
