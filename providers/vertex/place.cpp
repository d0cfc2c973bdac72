// See place.hpp.
#include "providers/vertex/place.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "provider/path_segment.hpp"

namespace lightport::vertex {
namespace {

bool is_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

Publisher publisher_by_name(std::string_view name) {
    const std::string lower = lower_case(name);
    const auto starts = [&](std::string_view prefix) { return lower.starts_with(prefix); };
    if (starts("claude")) return Publisher::kAnthropic;
    if (starts("mistral") || starts("codestral") || starts("ministral")) return Publisher::kMistral;
    return Publisher::kGoogle;
}

std::string_view location_of(std::string_view configured) { return configured.empty() ? "global" : configured; }

std::string_view publisher_name(Publisher publisher) {
    switch (publisher) {
        case Publisher::kAnthropic: return "anthropic";
        case Publisher::kMistral: return "mistralai";
        default: return "google";
    }
}

// "/v1/projects/p/locations/l"
Result<std::string> parent_path(const Target& target, std::string_view version) {
    const std::string_view own = target.option("api_version");
    Result<std::string> label = provider::host_label(own.empty() ? version : own, "api_version");
    if (!label) return label;
    std::string path = "/" + *label;
    const std::string_view wanted = target.option("project");
    if (wanted.empty()) return path;
    const Result<std::string> project = provider::host_label(wanted, "project");
    if (!project) return project;
    const Result<std::string> location = provider::host_label(location_of(target.option("location")), "location");
    if (!location) return location;
    return path + "/projects/" + *project + "/locations/" + *location;
}

}  // namespace

ServedModel served_model(std::string_view model) {
    ServedModel served;
    served.name = model;
    served.endpoint = take_prefix(served.name, "endpoints/") || is_digits(model);
    if (served.endpoint) return served;
    if (take_prefix(served.name, "publishers/google/models/") || take_prefix(served.name, "google/")) return served;
    if (take_prefix(served.name, "publishers/anthropic/models/") || take_prefix(served.name, "anthropic/")) {
        served.publisher = Publisher::kAnthropic;
        return served;
    }
    const bool hosted = served.name.ends_with("-maas");
    if (take_prefix(served.name, "publishers/mistralai/models/") ||
        (!hosted && take_prefix(served.name, "mistralai/"))) {
        served.publisher = Publisher::kMistral;
        return served;
    }
    const bool named = served.name.find('/') != std::string_view::npos;
    served.publisher = named ? Publisher::kOpenApi : publisher_by_name(served.name);
    return served;
}

// Several regions together have hosts of another form, and the global one has no location in its name.
Result<std::string> base_url(const std::vector<Header>& options) {
    const Result<std::string> project = provider::host_label(find_header(options, "project"), "project");
    if (!project) return project;
    const Result<std::string> location =
        provider::host_label(location_of(find_header(options, "location")), "location");
    if (!location) return location;
    if (*location == "global") return std::string("https://aiplatform.googleapis.com");
    if (*location == "us" || *location == "eu") return "https://aiplatform." + *location + ".rep.googleapis.com";
    return "https://" + *location + "-aiplatform.googleapis.com";
}

Result<std::string> model_path(const ServedModel& model, const Target& target, std::string_view version) {
    Result<std::string> path = parent_path(target, version);
    if (!path) return path;
    if (model.endpoint) {
        path->append("/endpoints/");
    } else {
        path->append("/publishers/").append(publisher_name(model.publisher)).append("/models/");
    }
    if (Result<void> appended = provider::append_path_segment(*path, model.name); !appended) {
        return std::move(appended).error();
    }
    return path;
}

Result<std::string> openapi_path(const Target& target) {
    Result<std::string> path = parent_path(target, "v1");
    if (path) path->append("/endpoints/openapi/chat/completions");
    return path;
}

}  // namespace lightport::vertex
