// See endpoint.hpp.
#include "providers/sagemaker/endpoint.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "provider/path_segment.hpp"

namespace lightport::sagemaker {
namespace {

constexpr std::string_view kComponent = "x-amzn-sagemaker-inference-component";
constexpr std::string_view kPrefix = "x-amzn-sagemaker-";

// "^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$", for endpoints and for inference components; a name becomes a header.
Result<void> check_name(std::string_view name) {
    const std::string lower = lower_case(name);
    if (provider::is_host_label(lower)) return {};
    return Error(
               ErrorKind::kInvalidValue,
               "A model of SageMaker is called like its endpoint, or `endpoint/inference-component`: up to 63 letters, "
               "digits and hyphens each.")
        .with_param("model");
}

std::string container_model(const Target& target, std::string_view endpoint) {
    // Options have their names in lower case.
    const std::string_view own = target.option("model." + lower_case(target.model));
    if (!own.empty()) return std::string(own);
    const std::string_view all = target.option("model");
    return std::string(all.empty() ? endpoint : all);
}

}  // namespace

Result<Endpoint> find_endpoint(const Target& target, bool stream) {
    const std::size_t slash = target.model.find('/');
    const std::string_view name = target.model.substr(0, slash);
    if (Result<void> good = check_name(name); !good) return std::move(good).error();
    Endpoint found;
    found.path = "/endpoints/" + std::string(name) + (stream ? "/invocations-response-stream" : "/invocations");
    found.model = container_model(target, name);
    if (slash != std::string_view::npos) {
        const std::string_view component = target.model.substr(slash + 1);
        if (Result<void> good = check_name(component); !good) return std::move(good).error();
        found.headers.push_back({std::string(kComponent), std::string(component)});
    }
    if (target.client_headers == nullptr) return found;
    for (const Header& header : *target.client_headers) {
        if (header.name.starts_with(kPrefix)) found.headers.push_back(header);
    }
    return found;
}

}  // namespace lightport::sagemaker
