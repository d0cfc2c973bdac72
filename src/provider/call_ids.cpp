// See call_ids.hpp.
#include "provider/call_ids.hpp"

namespace lightport::provider {
namespace {

std::string numbered(std::string_view id, std::size_t use) {
    return use > 1 ? std::string(id) + "_" + std::to_string(use) : std::string(id);
}

std::string placed(std::size_t message, std::size_t call) {
    return "call_" + std::to_string(message) + "_" + std::to_string(call);
}

}  // namespace

std::string CallIds::for_call(json::Text id, std::size_t message, std::size_t call) {
    if (!id.empty()) return numbered(id.escaped, ++uses_[id.escaped]);
    return nameless_.emplace_back(placed(message, call));
}

std::string CallIds::for_result(json::Text id, std::size_t message) {
    if (!id.empty()) {
        const auto uses = uses_.find(id.escaped);
        return numbered(id.escaped, uses == uses_.end() ? 0 : uses->second);
    }
    if (nameless_.empty()) return placed(message, 0);
    std::string next = std::move(nameless_.front());
    nameless_.pop_front();
    return next;
}

}  // namespace lightport::provider
