// The answer direction: the container's bytes out of what SageMaker puts around them.
#pragma once

#include <memory>

#include "lightport/adapter.hpp"
#include "provider/catalog.hpp"

namespace lightport::sagemaker {

// A reader by the answer's content type: AWS's event stream, whose PayloadParts hold the container's stream cut
// anywhere, or the container's own whole answer. The request and the profile outlive it.
std::unique_ptr<EventReader> open_reader(const chat::Request& request, const ResponseHead& head,
                                         const provider::ResponseProfile& profile);

}  // namespace lightport::sagemaker
