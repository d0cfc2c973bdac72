// See models.hpp.
#include "providers/gemini/models.hpp"

#include <charconv>
#include <string>

#include "base/ascii.hpp"

namespace lightport::gemini {
namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// "gemini-3.1-pro" → 31; 0: the name holds no version.
int version_of(std::string_view name) {
    constexpr std::string_view kFamily = "gemini-";
    if (!name.starts_with(kFamily)) return 0;
    name.remove_prefix(kFamily.size());
    int major = 0;
    int minor = 0;
    const char* end = name.data() + name.size();
    const auto first = std::from_chars(name.data(), end, major);
    if (first.ec != std::errc{} || major > 99) return 0;
    if (first.ptr != end && *first.ptr == '.') std::from_chars(first.ptr + 1, end, minor);
    return major * 10 + (minor > 9 ? 9 : minor);
}

// Up to 2.0: no JSON schema, no reasoning that can be steered.
ModelTraits old_model() {
    ModelTraits traits;
    traits.thinking = Thinking::kNone;
    traits.json_schema = traits.json_with_tools = traits.validated_mode = false;
    traits.web_urls = traits.signs_calls = false;
    return traits;
}

ModelTraits gemma() {
    ModelTraits traits = old_model();
    traits.system = traits.json = false;
    return traits;
}

ModelTraits gemini_2_5(std::string_view name) {
    ModelTraits traits;
    traits.json_with_tools = traits.signs_calls = false;
    if (contains(name, "-image")) traits.thinking = Thinking::kNone;
    if (contains(name, "flash-lite")) traits.min_budget = 512;
    if (contains(name, "-pro")) {
        traits.min_budget = 128;
        traits.max_budget = 32'768;
        traits.can_stop_thinking = false;
    }
    return traits;
}

ModelTraits gemini_3(std::string_view name, int version) {
    ModelTraits traits;
    traits.penalties = false;
    traits.media_resolution = traits.multimodal_results = true;
    if (name.starts_with("gemini-3-pro-image")) return traits;
    traits.thinking = Thinking::kLevel;
    traits.level_medium = !name.starts_with("gemini-3-pro");
    const bool new_flash = version >= 37 || name == "gemini-flash-latest";
    traits.level_minimal = contains(name, "flash") && (contains(name, "-lite") || !new_flash);
    return traits;
}

}  // namespace

ModelTraits model_traits(std::string_view model) {
    const std::size_t slash = model.rfind('/');
    const std::string name = lower_case(slash == std::string_view::npos ? model : model.substr(slash + 1));
    const int version = version_of(name);
    if (name.starts_with("gemma")) return gemma();
    if (name.starts_with("learnlm") || name == "gemini-pro" || name == "gemini-pro-vision") return old_model();
    if (version == 25) return gemini_2_5(name);
    if (version > 0 && version < 25) return old_model();
    if (name.starts_with("gemini-")) return gemini_3(name, version);
    return {};
}

}  // namespace lightport::gemini
