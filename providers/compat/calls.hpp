// Tool calls, whole and in deltas, as OpenAI writes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"

namespace lightport::compat {

// The array of a whole message: every call with an id, a type and arguments that are a string, without an index.
// `seed` makes the ids that are missing; the same one makes the same ids. Empty: there are no calls.
std::string whole_calls(json::Value calls, std::string_view seed);

// The calls of one choice of a stream. Of each call the first delta has index, id, type, name and arguments, all others
// have index and arguments only.
class CallTracker {
public:
    static constexpr std::size_t kMaxCalls = 512;
    static constexpr std::size_t kMaxWaiting = 1 << 20;  // bytes of arguments that came before their call's name

    // The array `tool_calls` of a delta as it shall be. `seed` as above. Empty: nothing of it is worth sending.
    std::string take(json::Value calls, std::string_view seed);
    // What is still owed at the end: calls whose name never came, and {} for those without any arguments. An array, or
    // empty.
    std::string finish(std::string_view seed);

    bool any() const { return !calls_.empty(); }
    // More calls or bytes than anybody needs; nothing more is taken.
    bool overflown() const { return overflown_; }

private:
    struct Call {
        std::string id;           // escaped; empty: none was given
        std::int64_t index = -1;  // the vendor's
        std::string name;         // escaped
        std::string waiting;      // escaped arguments that came before the name
        bool open = false;        // the first delta has been sent
        bool has_arguments = false;
        bool custom = false;
    };
    struct Piece;

    std::size_t find(const Piece& piece);
    std::size_t find_by_id(const Piece& piece);
    void take_one(json::Value call, std::size_t position, std::string_view seed, std::string& out);
    void open(std::size_t at, const Piece& piece, std::string_view seed, std::string& out);
    void go_on(std::size_t at, const Piece& piece, std::string& out);

    std::vector<Call> calls_;
    std::size_t waiting_ = 0;
    bool overflown_ = false;
};

}  // namespace lightport::compat
