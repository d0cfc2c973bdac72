// Which of Azure's addresses a request goes to.
// Source: Microsoft Learn, "Azure OpenAI in Microsoft Foundry Models REST API reference", "API version lifecycle" and
// "Model inference API".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lightport/adapter.hpp"

namespace lightport::azure {

enum class Surface : std::uint8_t {
    kV1,           // /openai/v1/…: the deployment is the model, no api-version is needed
    kDeployments,  // /openai/deployments/{deployment}/…?api-version=…
    kInference,    // /models/…?api-version=…: the older inference API of Foundry
};

struct Endpoint {
    Surface surface = Surface::kV1;
    std::string deployment;   // what Azure calls the model
    std::string api_version;  // empty: none is sent
    std::string path;         // behind the base URL, with the query

    // True where the API is of a day before `date` (yyyy-mm-dd).
    bool is_before(std::string_view date) const;
};

// The address of an operation ("chat/completions") for the target's model. What the base URL already says counts:
// …/openai/v1, …/openai/deployments/{deployment}, …/models, else …/openai or the resource alone. There the option
// api_version decides between deployments (a date) and v1. The option `deployment.{model}`, else `deployment`, names
// the deployment; without both it is called like the model. Errors: kInvalidValue for a name that cannot stand in a
// path, kInternal for an api_version that is none.
Result<Endpoint> find_endpoint(const Target& target, std::string_view operation);

// The option `endpoint`, an https address, else https://{resource}.openai.azure.com. Error: kInternal, names the
// option.
Result<std::string> base_url_of(const std::vector<Header>& options);

}  // namespace lightport::azure
