// GET /v1/models and /v1/models/{id}: OpenAI's dialect towards the client. Source: OpenAI's API reference, "Models".
#pragma once

#include <span>
#include <string>

#include "lightport/models.hpp"

namespace lightport::surface {

// Appends {"object":"list","data":[…]}.
void write_models(std::span<const models::Model> models, std::string& out);

// Appends {"id":…,"object":"model","created":…,"owned_by":…}.
void write_model(const models::Model& model, std::string& out);

}  // namespace lightport::surface
