// Append-only JSON writer: the caller says what comes next, commas take care of themselves. No checks of nesting: the
// output is as well-formed as the sequence of calls.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "json/text.hpp"
#include "lightport/json_text.hpp"

namespace lightport::json {

class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}

    Writer& begin_object() { return open('{'); }
    Writer& end_object() { return close('}'); }
    Writer& begin_array() { return open('['); }
    Writer& end_array() { return close(']'); }

    // `name` is plain ASCII that needs no escaping.
    Writer& key(std::string_view name) {
        separate();
        out_ += '"';
        out_.append(name);
        out_.append("\":");
        comma_ = false;
        return *this;
    }
    Writer& key(Text name) { return key(name.escaped); }

    Writer& value(Text text) {
        separate();
        out_ += '"';
        out_.append(text.escaped);
        out_ += '"';
        comma_ = true;
        return *this;
    }
    Writer& value(Raw raw) { return literal(raw.json); }
    Writer& value(std::int64_t number) {
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
        return literal({digits, static_cast<std::size_t>(end - digits)});
    }
    Writer& value(bool flag) { return literal(flag ? "true" : "false"); }
    Writer& null() { return literal("null"); }
    // Plain UTF-8, escaped here.
    Writer& string(std::string_view utf8) {
        separate();
        out_ += '"';
        append_escaped(out_, utf8);
        out_ += '"';
        comma_ = true;
        return *this;
    }
    // Any complete JSON value as it stands.
    Writer& literal(std::string_view json) {
        separate();
        out_.append(json);
        comma_ = true;
        return *this;
    }

    // key + value in one call.
    template <class T>
    Writer& member(std::string_view name, T&& v) {
        key(name);
        return value(std::forward<T>(v));
    }
    Writer& member_string(std::string_view name, std::string_view utf8) {
        key(name);
        return string(utf8);
    }

    // A string whose content is appended piece by piece: open_string(), text pieces, close_string().
    Writer& open_string() {
        separate();
        out_ += '"';
        return *this;
    }
    Writer& piece(Text text) {
        out_.append(text.escaped);
        return *this;
    }
    Writer& close_string() {
        out_ += '"';
        comma_ = true;
        return *this;
    }

    std::string& out() { return out_; }

private:
    Writer& open(char c) {
        separate();
        out_ += c;
        comma_ = false;
        return *this;
    }
    Writer& close(char c) {
        out_ += c;
        comma_ = true;
        return *this;
    }
    void separate() {
        if (comma_) out_ += ',';
    }

    std::string& out_;
    bool comma_ = false;
};

}  // namespace lightport::json
