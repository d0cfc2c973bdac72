// Ids of tool calls in a conversation, unique and matched with their results. Models that count anew in every turn
// repeat ids, and some clients send none: providers refuse both.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "lightport/json_text.hpp"

namespace lightport::provider {

// Asked for each call and each result in their order. The same conversation always gets the same ids. Borrows the ids.
class CallIds {
public:
    // A new assistant message with calls begins.
    void begin_turn() {
        nameless_.clear();
        ++turn_;
    }

    // The id of a call as escaped text: its own, with a number behind it when it has stood before; for a call without
    // one, an id made of its place.
    std::string for_call(json::Text id, std::size_t message, std::size_t call);

    // Whether a result with this id would belong to a call.
    bool awaits(json::Text id) const;

    // The id that the call of this result has got: where calls of one turn share theirs, results belong to them in
    // their order, and further ones to the last. A result without one belongs to the next call without one.
    std::string for_result(json::Text id, std::size_t message);

private:
    struct Uses {
        std::size_t calls = 0;
        std::size_t answered = 0;
        std::size_t turn = 0;
    };

    std::unordered_map<std::string_view, Uses> uses_;
    std::size_t turn_ = 0;
    std::deque<std::string> nameless_;
};

}  // namespace lightport::provider
