// Which endpoint of SageMaker a model's name means.
// Source: Amazon SageMaker API reference, InvokeEndpoint and InvokeEndpointWithResponseStream.
#pragma once

#include <string>
#include <vector>

#include "lightport/adapter.hpp"

namespace lightport::sagemaker {

struct Endpoint {
    std::string path;             // behind the base URL
    std::string model;            // what the container calls the model
    std::vector<Header> headers;  // which part of the endpoint is meant
};

// "<endpoint>" or "<endpoint>/<inference component>". The container is asked for the model of the option
// `model.<name as the client wrote it>`, else `model`, else for the endpoint's name, which most containers pass over.
// The client's own x-amzn-sagemaker-* headers are passed on where the gateway allows them. Error: kInvalidValue.
Result<Endpoint> find_endpoint(const Target& target, bool stream);

}  // namespace lightport::sagemaker
