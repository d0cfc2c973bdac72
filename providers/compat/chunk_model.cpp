// See chunk_model.hpp.
#include "providers/compat/chunk_model.hpp"

namespace lightport::compat {

using json::Value;

void ChunkModel::learn(std::string_view data, Value root) {
    const auto choices = root["choices"].elements();
    const auto begin = choices.begin();
    if (begin == choices.end()) return;
    const Value first = *begin;
    const Value delta = first["delta"];
    const Value content = delta["content"];
    const Value text = content.is_string() ? content : delta["reasoning_content"];
    const bool alone = choices.size() == 1 && root["usage"].missing();
    const bool plain = text.is_string() && delta["role"].missing() && delta["tool_calls"].missing();
    if (!alone || !plain || !first["finish_reason"].missing()) return;
    const auto start = static_cast<std::size_t>(text.raw().json.data() - data.data());
    before_ = data.substr(0, start + 1);
    after_ = data.substr(start + text.raw().json.size() - 1);
}

}  // namespace lightport::compat
