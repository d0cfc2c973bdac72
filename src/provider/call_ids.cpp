// See call_ids.hpp.
#include "provider/call_ids.hpp"

#include <algorithm>

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
    if (!id.empty()) {
        Uses& uses = uses_[id.escaped];
        if (uses.turn != turn_) uses.answered = uses.calls;  // what was not answered in its turn stays so
        uses.turn = turn_;
        return numbered(id.escaped, ++uses.calls);
    }
    return nameless_.emplace_back(placed(message, call));
}

bool CallIds::awaits(json::Text id) const { return id.empty() ? !nameless_.empty() : uses_.contains(id.escaped); }

std::string CallIds::for_result(json::Text id, std::size_t message) {
    if (!id.empty()) {
        const auto found = uses_.find(id.escaped);
        if (found == uses_.end()) return std::string(id.escaped);
        Uses& uses = found->second;
        uses.answered = std::min(uses.answered + 1, uses.calls);
        return numbered(id.escaped, uses.answered);
    }
    if (nameless_.empty()) return placed(message, 0);
    std::string next = std::move(nameless_.front());
    nameless_.pop_front();
    return next;
}

}  // namespace lightport::provider
