// Spans of JSON text that travel without being decoded: a prompt is mostly moved, rarely looked into.
#pragma once

#include <string_view>

namespace lightport::json {

// The inside of a JSON string, without its quotes and still escaped: `say \"hi\"`. Valid JSON string content whenever
// it comes from a parsed document. Borrowed: lives as long as the buffer it points into.
struct Text {
    std::string_view escaped;

    bool empty() const { return escaped.empty(); }
    friend bool operator==(Text a, Text b) { return a.escaped == b.escaped; }
};

// One whole JSON value as it was written, e.g. `{"type":"object"}` or `0.70`. Empty: the member is absent (or null,
// where the reader treats null as absent). Borrowed.
struct Raw {
    std::string_view json;

    explicit operator bool() const { return !json.empty(); }
};

}  // namespace lightport::json
