// See names.hpp.
#include "providers/gemini/names.hpp"

#include <algorithm>
#include <cstddef>

#include "provider/safe_id.hpp"

namespace lightport::gemini {
namespace {

constexpr std::size_t kMaxName = 64;

bool is_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_inside(char c) { return is_start(c) || (c >= '0' && c <= '9') || c == '.' || c == ':' || c == '-'; }

bool is_function_name(std::string_view name) {
    return !name.empty() && name.size() <= kMaxName && is_start(name.front()) &&
           std::all_of(name.begin(), name.end(), is_inside);
}

}  // namespace

void append_function_name(std::string& out, json::Text name) {
    if (is_function_name(name.escaped)) {
        out.append(name.escaped);
        return;
    }
    std::string safe;
    provider::append_safe_id(safe, name, kMaxName - 1);
    if (safe.empty() || !is_start(safe.front())) out += '_';
    out.append(safe);
}

}  // namespace lightport::gemini
