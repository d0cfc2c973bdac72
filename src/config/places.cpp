// See places.hpp.
#include "config/places.hpp"

#include <utility>

namespace lightport::config {

std::string Problem::to_string() const {
    std::string text = file;
    if (line > 0) text += ":" + std::to_string(line) + ":" + std::to_string(column);
    return text + ": " + message;
}

Problem Places::problem(std::string_view path, std::string message) const {
    Problem found{file_, 0, 0, {}};
    while (!path.empty()) {
        if (const auto place = places_.find(path); place != places_.end()) {
            found = place->second;
            break;
        }
        const std::size_t parent = path.find_last_of(".[");
        path = path.substr(0, parent == std::string_view::npos ? 0 : parent);
    }
    found.message = std::move(message);
    return found;
}

}  // namespace lightport::config
