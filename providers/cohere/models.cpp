// See models.hpp.
#include "providers/cohere/models.hpp"

#include <array>

namespace lightport::cohere {
namespace {

struct Row {
    std::string_view prefix;
    Reasoning reasoning;
};

constexpr std::array kModels = {
    Row{"command-a-reasoning", Reasoning::kCan}, Row{"command-a-plus", Reasoning::kCan},
    Row{"command-a-vision", Reasoning::kNever},  Row{"command-a-translate", Reasoning::kNever},
    Row{"command-a-03", Reasoning::kNever},      Row{"command-r", Reasoning::kNever},
    Row{"c4ai-aya", Reasoning::kNever},          Row{"c4ai-command", Reasoning::kNever},
};

}  // namespace

Reasoning reasoning_of(std::string_view model) {
    for (const Row& row : kModels) {
        if (model.starts_with(row.prefix)) return row.reasoning;
    }
    return Reasoning::kUnknown;
}

}  // namespace lightport::cohere
