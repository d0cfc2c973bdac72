// See merge_patch.hpp.
#include "json/merge_patch.hpp"

#include "json/text.hpp"
#include "json/writer.hpp"

namespace lightport::json {

std::string patched(Value target, Value patch) {
    if (!patch.is_object()) return std::string(patch.raw().json);
    std::string out;
    Writer writer(out);
    writer.begin_object();
    for (const MemberValue& member : target.members()) {
        const Value change = patch[unescaped(member.key)];
        if (!change.exists()) {
            writer.key(member.key).value(member.value.raw());
        } else if (!change.is_null()) {
            writer.key(member.key).literal(patched(member.value, change));
        }
    }
    for (const MemberValue& member : patch.members()) {
        if (member.value.is_null() || target[unescaped(member.key)].exists()) continue;
        writer.key(member.key).literal(patched({}, member.value));
    }
    writer.end_object();
    return out;
}

}  // namespace lightport::json
