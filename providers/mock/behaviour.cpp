// See behaviour.hpp.
#include "providers/mock/behaviour.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace lightport::mock {
namespace {

struct Name {
    std::string_view name;
    Kind kind;
};

constexpr std::array kNames = {
    Name{"echo", Kind::kEcho},
    Name{"embed", Kind::kEcho},
    Name{"rerank", Kind::kEcho},
    Name{"tools", Kind::kTools},
    Name{"think", Kind::kThink},
    Name{"refuse", Kind::kRefuse},
    Name{"long", Kind::kLong},
    Name{"rate-limit", Kind::kRateLimit},
    Name{"overload", Kind::kOverload},
    Name{"server-error", Kind::kServerError},
    Name{"auth", Kind::kAuth},
    Name{"not-found", Kind::kNotFound},
    Name{"bad-gateway", Kind::kBadGateway},
    Name{"stall", Kind::kStall},
    Name{"cut", Kind::kCut},
    Name{"malformed", Kind::kMalformed},
    Name{"empty", Kind::kEmpty},
    Name{"slow-start", Kind::kSlowStart},
};

// Takes "-20ms" off the end of the name.
std::optional<std::chrono::milliseconds> take_pace(std::string_view& name) {
    constexpr std::int64_t kMost = 60'000;
    const std::size_t dash = name.rfind('-');
    if (dash == std::string_view::npos || !name.ends_with("ms")) return std::nullopt;
    const std::string_view digits = name.substr(dash + 1, name.size() - dash - 3);
    std::int64_t number = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (digits.empty() || parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size() || number < 0) {
        return std::nullopt;
    }
    name = name.substr(0, dash);
    return std::chrono::milliseconds(std::min(number, kMost));
}

}  // namespace

std::vector<std::string_view> model_names() {
    std::vector<std::string_view> names;
    for (const Name& known : kNames) names.push_back(known.name);
    return names;
}

Behaviour behaviour_of(std::string_view model) {
    constexpr std::string_view kPrefix = "mock/";
    const bool prefixed = model.starts_with(kPrefix);
    std::string_view name = prefixed ? model.substr(kPrefix.size()) : model;
    const auto pace = take_pace(name);
    Behaviour behaviour;
    behaviour.kind = prefixed ? Kind::kNotFound : Kind::kEcho;
    for (const Name& known : kNames) {
        if (known.name == name) behaviour.kind = known.kind;
    }
    const bool slow_start = behaviour.kind == Kind::kSlowStart;
    behaviour.pace = pace.value_or(std::chrono::milliseconds(slow_start ? 1000 : 0));
    return behaviour;
}

}  // namespace lightport::mock
