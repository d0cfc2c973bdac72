// How an answer is played: at once or paced, with a fault, or not at all because the model's name asks for an error.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"
#include "providers/mock/behaviour.hpp"

namespace lightport::mock {

// 16 hexadecimal digits that stand for a body.
std::string digest(std::string_view body);

// FNV-1a.
std::uint64_t hash(std::string_view bytes);

// True if the answer is an error: see refusal().
bool is_refusal(Kind kind);
Script refusal(Kind kind, std::string_view token);

// An answer that leaves in these pieces: the events of a stream, or the parts of a body. Pace, fault and the model's
// other peculiarities are the behaviour's.
Script perform(const Behaviour& behaviour, std::string_view token, std::vector<std::string> pieces, bool stream);

// A body in two halves.
std::vector<std::string> halves(std::string_view body);

}  // namespace lightport::mock
