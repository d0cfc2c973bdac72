// Secret: a credential that cannot be printed, formatted or compared in variable time by accident.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace lightport {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}

    bool empty() const { return value_.empty(); }
    // The only way to the value: say why at the call site.
    std::string_view reveal() const { return value_; }

    // No operator<<, no formatter, no ==, on purpose.
private:
    std::string value_;
};

}  // namespace lightport
