// See losses.hpp.
#include "provider/losses.hpp"

namespace lightport::provider {

bool asks_nothing(json::Value value) {
    switch (value.type()) {
        case json::Type::kBool: return !*value.boolean();
        case json::Type::kNumber: return value.number() == 0.0;
        case json::Type::kString: return value.text().empty();
        case json::Type::kArray: return value.elements().begin() == value.elements().end();
        case json::Type::kObject: return value.members().begin() == value.members().end();
        default: return true;
    }
}

}  // namespace lightport::provider
