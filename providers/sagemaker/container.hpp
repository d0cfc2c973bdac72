// What a container writes while it streams: server-sent events (vLLM, TGI), or a JSON document per line (DJL Serving).
// Source: documents of DJL Serving, "LMI handlers inference API schema"; Hugging Face, "Messages API".
#pragma once

#include <memory>
#include <string_view>

#include "lightport/adapter.hpp"
#include "provider/catalog.hpp"

namespace lightport::sagemaker {

// A reader for the container's bytes to a streamed request. `type`: of its content, empty: unknown. `head`: bounds. The
// request and the profile outlive the reader.
std::unique_ptr<EventReader> open_container(const chat::Request& request, std::string_view type,
                                            const ResponseHead& head, const provider::ResponseProfile& profile);

}  // namespace lightport::sagemaker
