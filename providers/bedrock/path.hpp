// The address of an operation on a model. Source: Amazon Bedrock API reference (bedrock-runtime).
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "provider/path_segment.hpp"

namespace lightport::bedrock {

// "/model/<id>/<operation>". The id is one segment, also where it is an ARN with slashes: a raw slash is answered with
// a 200 that says UnknownOperationException. Error: as provider::append_path_segment().
inline Result<std::string> model_path(std::string_view model, std::string_view operation) {
    std::string path = "/model/";
    if (Result<void> added = provider::append_path_segment(path, model, provider::Slash::kEncoded); !added) {
        return std::move(added).error();
    }
    return path.append("/").append(operation);
}

}  // namespace lightport::bedrock
